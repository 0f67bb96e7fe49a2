"""doichieu: lay local plans beside the central resolution that they carry out.

The public verbs, in the order of a study's day. Everything else is an internal of the toolkit.
"""

from toolkit.analysis.evaluation import evaluate_study, open_gold
from toolkit.analysis.evidence import find_evidence
from toolkit.analysis.study_tables import Analysis, analyse_study
from toolkit.changes.of_study import find_study_changes
from toolkit.changes.same_goals import list_compared_deadlines, list_compared_targets
from toolkit.errors import DoichieuError
from toolkit.matching.accept import accept_alignment, estimate_probabilities
from toolkit.matching.candidates import propose_candidates
from toolkit.measures.concordance import make_concordance
from toolkit.measures.coverage import measure_coverage, summarize_coverage, summarize_travel, unite_provinces
from toolkit.measures.divergence import summarize_divergence
from toolkit.measures.expected import estimate_coverage
from toolkit.measures.ledger import build_ledger, measure_linked_share, summarize_ledger
from toolkit.measures.origins import trace_origins
from toolkit.measures.similarity import measure_similarity
from toolkit.measures.wording import compare_words
from toolkit.notebook.browse import browse_pairs, select_pairs
from toolkit.notebook.opening import choose_plan, open_analysis, open_study, pivot_divergence
from toolkit.notebook.passages import show_changes, show_evidence, show_pair
from toolkit.notebook.show import show_figure, show_table
from toolkit.parameters import StudyParameters
from toolkit.read import read_document
from toolkit.read.study_texts import read_documents
from toolkit.segment.document import segment_document, segment_documents
from toolkit.statements.commitments import list_commitments
from toolkit.study.folder import Study, load_study
from toolkit.validation.evaluate import evaluate_alignment
from toolkit.validation.hand_codes import load_gold, load_model

__all__ = [
    "Analysis",
    "DoichieuError",
    "Study",
    "StudyParameters",
    "accept_alignment",
    "analyse_study",
    "browse_pairs",
    "build_ledger",
    "choose_plan",
    "compare_words",
    "estimate_coverage",
    "estimate_probabilities",
    "evaluate_alignment",
    "evaluate_study",
    "find_evidence",
    "find_study_changes",
    "list_commitments",
    "list_compared_deadlines",
    "list_compared_targets",
    "load_gold",
    "load_model",
    "load_study",
    "make_concordance",
    "measure_coverage",
    "measure_linked_share",
    "measure_similarity",
    "open_analysis",
    "open_gold",
    "open_study",
    "pivot_divergence",
    "propose_candidates",
    "read_document",
    "read_documents",
    "segment_document",
    "segment_documents",
    "select_pairs",
    "show_changes",
    "show_evidence",
    "show_figure",
    "show_pair",
    "show_table",
    "summarize_coverage",
    "summarize_divergence",
    "summarize_ledger",
    "summarize_travel",
    "trace_origins",
    "unite_provinces",
]
