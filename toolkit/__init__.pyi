from .analysis.analysis import Analysis, list_failures
from .analysis.basis import caption_counts, caption_sharing, describe_basis
from .analysis.evaluation import evaluate_study, open_gold
from .analysis.evidence import find_evidence
from .analysis.fragility import measure_fragility
from .analysis.outline import outline_document
from .analysis.provisions import trace_provisions
from .analysis.review_status import list_decisions, list_progress, measure_coders, tell_disputed
from .analysis.study_tables import analyse_study
from .borrowing.families import quote_families
from .borrowing.formulae import list_formulae
from .borrowing.wording import explain_wording, find_borrowing, find_families, measure_borrowing, quote_borrowing
from .changes import find_changes
from .changes.of_study import find_study_changes
from .changes.same_goals import list_compared_deadlines, list_compared_targets
from .errors import DoichieuError
from .matching.accept import accept_alignment, estimate_probabilities
from .matching.candidates import propose_candidates
from .matching.obligations import match_obligations
from .measures.concordance import make_concordance
from .measures.coverage import blank_unseen, measure_coverage, summarize_coverage, summarize_travel, unite_provinces
from .measures.divergence import summarize_divergence
from .measures.expected import estimate_coverage
from .measures.ledger import build_ledger, measure_linked_share, summarize_ledger
from .measures.lengths import measure_lengths
from .measures.net import compare_with_chance
from .measures.origins import trace_origins
from .measures.similarity import measure_similarity
from .measures.wording import compare_words
from .notebook.browse import browse_pairs, browse_provisions, browse_ribbons, select_pairs
from .notebook.judge import judge_pairs
from .notebook.opening import choose_plan, open_analysis, open_fragility, open_study, pivot_divergence
from .notebook.passages import show_changes, show_evidence, show_pair
from .notebook.review import review_cells
from .notebook.show import show_figure, show_table
from .parameters import StudyParameters
from .read import read_document
from .read.study_texts import read_documents
from .review.agreement import list_disagreements, measure_agreement
from .review.cells import list_review_cells
from .review.corrected import correct_coverage
from .review.judgments import read_judgments, record_judgment, withdraw_judgment
from .review.queue import order_queue, plan_looks
from .review.sampling import draw_audit
from .review.settle import settle_judgments
from .segment.document import segment_document, segment_documents
from .statements.commitments import list_commitments, list_responsibilities
from .statements.obligations import list_obligations
from .study.folder import Study, load_study
from .validation.evaluate import evaluate_alignment
from .validation.fragility import find_fragile, list_settings, mark_fragile, note_fragile, summarize_fragility
from .validation.hand_codes import load_gold, load_model, load_shipped_scores

__all__ = [
    "Analysis",
    "DoichieuError",
    "Study",
    "StudyParameters",
    "accept_alignment",
    "analyse_study",
    "blank_unseen",
    "browse_pairs",
    "browse_provisions",
    "browse_ribbons",
    "build_ledger",
    "caption_counts",
    "caption_sharing",
    "choose_plan",
    "compare_with_chance",
    "compare_words",
    "correct_coverage",
    "describe_basis",
    "draw_audit",
    "estimate_coverage",
    "estimate_probabilities",
    "evaluate_alignment",
    "evaluate_study",
    "explain_wording",
    "find_borrowing",
    "find_changes",
    "find_evidence",
    "find_families",
    "find_fragile",
    "find_study_changes",
    "judge_pairs",
    "list_commitments",
    "list_compared_deadlines",
    "list_compared_targets",
    "list_decisions",
    "list_disagreements",
    "list_failures",
    "list_formulae",
    "list_obligations",
    "list_progress",
    "list_responsibilities",
    "list_review_cells",
    "list_settings",
    "load_gold",
    "load_model",
    "load_shipped_scores",
    "load_study",
    "make_concordance",
    "mark_fragile",
    "match_obligations",
    "measure_agreement",
    "measure_borrowing",
    "measure_coders",
    "measure_coverage",
    "measure_fragility",
    "measure_lengths",
    "measure_linked_share",
    "measure_similarity",
    "note_fragile",
    "open_analysis",
    "open_fragility",
    "open_gold",
    "open_study",
    "order_queue",
    "outline_document",
    "pivot_divergence",
    "plan_looks",
    "propose_candidates",
    "quote_borrowing",
    "quote_families",
    "read_document",
    "read_documents",
    "read_judgments",
    "record_judgment",
    "review_cells",
    "segment_document",
    "segment_documents",
    "select_pairs",
    "settle_judgments",
    "show_changes",
    "show_evidence",
    "show_figure",
    "show_pair",
    "show_table",
    "summarize_coverage",
    "summarize_divergence",
    "summarize_fragility",
    "summarize_ledger",
    "summarize_travel",
    "tell_disputed",
    "trace_origins",
    "trace_provisions",
    "unite_provinces",
    "withdraw_judgment",
]
