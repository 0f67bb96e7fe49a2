"""What a notebook needs: open a study with its tables, and show rows and passages safely."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import HTML

from toolkit.agreement import bin_reliability
from toolkit.align import Model
from toolkit.analysis import Analysis, analyse_study
from toolkit.divergence import compare_words
from toolkit.errors import ParameterError, StudyError, suggest_name
from toolkit.evaluate import evaluate_alignment, summarize_left_out
from toolkit.explain import Evidence
from toolkit.figures.labels import get_label
from toolkit.gold import find_gold, load_gold, load_model
from toolkit.heads import DecimalMark, find_head, format_column
from toolkit.learn import make_training_rows, predict_left_out
from toolkit.parameters import VERSION, StudyParameters
from toolkit.stockmethods import compare_stock_methods
from toolkit.study import Study, load_study, read_documents
from toolkit.write.analysis import load_analysis

if TYPE_CHECKING:  # matplotlib takes a second to import, and many notebooks draw nothing
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Dots per inch of figures on a screen; files for print have their own.
_SCREEN_DPI = 130


def open_study(study: str, *, language: str = "", settings: str = "") -> Study:
    """Load a study for a notebook; paths are looked for here and in the folder above.

    Parameters
    ----------
    study : str
        Study folder; from a notebook's own folder, one in the project's root is found too.
    language : str
        ``vi``, ``en``, or empty for that of study.yaml.
    settings : str
        Other parameters as ``name=value; name=value``.

    Raises
    ------
    StudyError, ParameterError
        If the folder or a value is not usable.
    """
    overrides: dict[str, Any] = parse_settings(settings.split(";"))
    if language:
        overrides["language"] = language
    return load_study(_find(study), overrides=overrides)


def _find(folder: str) -> Path:
    if not isinstance(folder, str) or not folder:
        raise ParameterError("study", f"is {folder!r}", "Name a study folder, for example data/26-NQ-TW.")
    path = Path(folder)
    above = Path("..") / folder
    return above if not path.is_absolute() and not path.exists() and above.exists() else path


def parse_settings(pairs: Sequence[str]) -> dict[str, Any]:
    """Read ``name=value`` pairs; numbers, true and false become what they say, the rest stays text.

    Examples
    --------
    >>> parse_settings(["cutoff=0.5", "language=en"])
    {'cutoff': 0.5, 'language': 'en'}
    """
    settings: dict[str, Any] = {}
    for pair in pairs:
        if not pair.strip():
            continue
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not equals:
            raise ParameterError("settings", f"'{pair}' has no =", "Write name=value.")
        try:
            settings[name] = json.loads(value)
        except ValueError:
            settings[name] = value
    return settings


def open_analysis(study: Study, *, tables: str = "") -> Analysis:
    """Return the tables of a study: loaded where a run has made them, computed otherwise.

    Parameters
    ----------
    study : Study
        As :func:`open_study` gives it.
    tables : str
        Folder of tables of a run; they are used only if inputs, parameters and versions are the same.
    """
    model = load_model(study)
    if tables:
        loaded = load_analysis(Path(tables), fingerprint=fingerprint_study(study, model))
        if loaded is not None:
            return loaded
    documents, failures = read_documents(study)
    return analyse_study(study, documents, failures=failures, model=model)


def fingerprint_study(study: Study, model: Model | None) -> str:
    """Return a hash of all that decides the tables: files, catalogue, parameters, model, version."""
    digest = hashlib.sha256(f"{VERSION}|{study.parameters.fingerprint()}|{model}".encode())
    digest.update(study.catalogue.to_csv().encode())
    digest.update(b"" if study.provisions is None else study.provisions.to_csv().encode())
    for file in sorted(set(study.catalogue["file"])):
        path = study.folder / file
        digest.update(path.read_bytes() if path.is_file() else b"missing")
    return digest.hexdigest()


def choose_plan(study: Study, plan: str) -> str:
    """Return the doc_id of a plan named by a parameter; empty: the first plan.

    Raises
    ------
    StudyError
        If the study has no such plan; the nearest is named.
    """
    if plan == "":
        return study.plan_ids[0]
    if plan not in study.plan_ids:
        hint = suggest_name(str(plan), study.plan_ids)
        raise StudyError(f"study {study.name}", f"has no plan '{plan}'; {hint}", "Correct the name.")
    return plan


def show_pair(reference_text: str, plan_text: str, *, heads: tuple[str, str] = ("reference", "plan")) -> HTML:
    """Show two passages side by side; the words that both have are bold and underlined.

    Readable without colour. Punctuation alone is never marked.
    """
    sides: tuple[list[str], list[str]] = ([], [])
    ends = [0, 0]
    for change in compare_words(reference_text, plan_text):
        spans = ((change.reference_start, change.reference_end), (change.plan_start, change.plan_end))
        for place, (text, (start, end)) in enumerate(zip((reference_text, plan_text), spans, strict=True)):
            piece = html.escape(text[start:end])
            marked = change.operation == "equal" and any(c.isalnum() for c in piece)
            sides[place].append(html.escape(text[ends[place] : start]))  # the space between words
            sides[place].append(f"<b><u>{piece}</u></b>" if marked else piece)
            ends[place] = max(ends[place], end)
    cells = "".join(f'<td style="text-align:left;vertical-align:top;width:50%">{"".join(side)}</td>' for side in sides)
    titles = "".join(f'<th style="text-align:left">{html.escape(head)}</th>' for head in heads)
    return HTML(f'<table style="width:100%;table-layout:fixed"><tr>{titles}</tr><tr>{cells}</tr></table>')


def show_changes(
    reference_text: str,
    plan_text: str,
    changes: pd.DataFrame,
    *,
    heads: tuple[str, str] = ("reference", "plan"),
    language: str = "vi",
) -> HTML:
    """Show two passages side by side with what differs in meaning marked and named.

    Parameters
    ----------
    reference_text, plan_text : str
        The passages that the offsets of `changes` lead into.
    changes : DataFrame
        The changes of this pair.
    heads : pair of str
        Titles of the two sides.
    language : {"vi", "en"}
        Of the labels.

    Returns
    -------
    HTML
        Each change is bold, underlined and in square brackets, with aspect and direction behind it: it can
        be read in black and white. Everything is escaped.
    """
    rows = changes.to_dict("records")
    cells = []
    for side, text in (("reference", reference_text), ("plan", plan_text)):
        marks: dict[tuple[int, int], list[str]] = {}
        for row in rows:
            if row[f"{side}_value"]:
                span = int(row[f"{side}_start"]), int(row[f"{side}_end"])
                marks.setdefault(span, []).append(label_change(row, language))
        cells.append(f'<td style="text-align:left;vertical-align:top;width:50%">{_mark(text, marks)}</td>')
    titles = "".join(f'<th style="text-align:left">{html.escape(head)}</th>' for head in heads)
    body = f"<tr>{titles}</tr><tr>{''.join(cells)}</tr>"
    return HTML(f'<table style="width:100%;table-layout:fixed">{body}</table>')


def label_change(change: Mapping[Any, Any], language: str) -> str:
    """Return aspect, direction and relation of a change in words.

    Examples
    --------
    >>> label_change({"aspect": "target", "direction": "weaker", "relation": ""}, "en")
    'target: weaker'
    """
    relation = change.get("relation") or ""
    label = ": ".join(get_label(key, language) for key in (f"aspect_{change['aspect']}", str(change["direction"])))
    return f"{label} ({get_label(str(relation), language)})" if relation else label


def _mark(text: str, marks: Mapping[tuple[int, int], Sequence[str]]) -> str:
    """Return the escaped text with its spans marked; a span inside another one adds its label only."""
    pieces, last = [], 0
    for (start, end), labels in sorted(marks.items()):
        note = f" <small>({html.escape('; '.join(labels))})</small>"
        if start < last:
            pieces.append(note)
            continue
        pieces += [html.escape(text[last:start]), f"<b><u>[{html.escape(text[start:end])}]</u></b>{note}"]
        last = end
    return "".join([*pieces, html.escape(text[last:])])


def pivot_divergence(divergence: pd.DataFrame, *, language: str = "vi") -> pd.DataFrame:
    """Lay the states out as a grid: one row a provision, one column a plan, states in words."""
    words = divergence.assign(state=divergence["state"].map(lambda state: get_label(f"state_{state}", language)))
    grid = words.pivot_table(index="provision_id", columns="doc_id", values="state", aggfunc="first", sort=False)
    return grid.rename_axis(columns=None).reset_index()


#: Vietnamese and English words around evidence.
_EVIDENCE_WORDS = {
    "shared": ("Từ hiếm có ở cả hai bên (độ hiếm)", "Rare terms that both have (rarity)"),
    "prior": ("mức xuất phát", "prior"),
    "sum": ("tổng (log-odds)", "log-odds (their sum)"),
    "feature": ("đặc trưng", "feature"),
    "value": ("giá trị", "value"),
    "share": ("phần đóng góp", "share"),
}


def show_evidence(evidence: Evidence, *, language: str = "vi", terms: int = 8) -> HTML:
    """Show both passages with their best-matching parts in bold, the rarest shared terms and the sum.

    Parameters
    ----------
    evidence : Evidence
        As :func:`toolkit.explain.find_evidence` gives it.
    language : {"vi", "en"}
        Of the words around; features keep their names.
    terms : int
        How many shared terms to list, rarest first.
    """
    words = {name: pair[0 if language == "vi" else 1] for name, pair in _EVIDENCE_WORDS.items()}
    passages = (
        (evidence.provision_id, evidence.provision_text, evidence.provision_part),
        (
            f"{evidence.doc_id} {evidence.clause_id} · {evidence.strength or '–'} · p = {evidence.p_any:.2f}",
            evidence.clause_text,
            evidence.clause_part,
        ),
    )
    titles, cells = "", ""
    for title, text, (start, end) in passages:
        before, part, after = (html.escape(piece) for piece in (text[:start], text[start:end], text[end:]))
        titles += f'<th style="text-align:left">{html.escape(title)}</th>'
        cells += f'<td style="text-align:left;vertical-align:top;width:50%">{before}<b>{part}</b>{after}</td>'
    rarest = evidence.terms.head(terms)
    shared = ", ".join(f"{term} ({rarity:.1f})" for term, rarity in zip(rarest["term"], rarest["rarity"], strict=True))
    table = f'<table style="width:100%;table-layout:fixed"><tr>{titles}</tr><tr>{cells}</tr></table>'
    line = f"<p>{words['shared']}: {html.escape(shared) or '–'}</p>"
    return HTML(table + line + _list_shares(evidence, words))


def _list_shares(evidence: Evidence, words: Mapping[str, str]) -> str:
    if evidence.shares.empty:
        return ""
    total = evidence.prior + evidence.shares["share"].sum()
    ends = [(words["prior"], None, evidence.prior), (words["sum"], None, total)]
    rows = [ends[0], *evidence.shares[["feature", "value", "share"]].itertuples(index=False, name=None), ends[1]]
    heads = [words["feature"], words["value"], words["share"]]
    summary = f"p = {evidence.p_any:.3f}"
    return f"<details><summary>{summary}</summary>{show_table(pd.DataFrame(rows, columns=heads)).data}</details>"


def show_figure(drawn: Axes | Figure, *, caption: str = "") -> HTML:
    """Show a figure at screen size with its caption, which is its alternative text too.

    Parameters
    ----------
    drawn : Axes or Figure
        What a draw function returned.
    caption : str
        From the caption function of the same family.
    """
    from matplotlib.figure import Figure

    figure = drawn if isinstance(drawn, Figure) else drawn.get_figure(root=True)
    if not isinstance(figure, Figure):
        raise TypeError(f"{type(drawn).__name__} belongs to no figure")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=_SCREEN_DPI)
    image = base64.b64encode(buffer.getvalue()).decode("ascii")
    text = html.escape(caption, quote=True)
    return HTML(
        f'<figure><img src="data:image/png;base64,{image}" alt="{text}"><figcaption>{text}</figcaption></figure>'
    )


def show_table(
    table: pd.DataFrame, *, heads: Mapping[str, str] | None = None, rows: int = 0, language: str = ""
) -> HTML:
    """Show a table with every cell escaped and text aligned left.

    Parameters
    ----------
    table : DataFrame
        What to show.
    heads : mapping, optional
        Heads of columns; they win over those of the language.
    rows : int
        At most so many; what is left out is counted below the table. 0: all.
    language : {"", "vi", "en"}
        Heads and coded cells in this language, numbers with its decimal mark; empty: as in the code.
    """
    shown = table.head(rows) if rows else table
    names = [str((heads or {}).get(c, find_head(str(c), language) if language else c)) for c in shown.columns]
    cells = ["<table><thead><tr>" + "".join(f"<th>{html.escape(name)}</th>" for name in names)]
    cells.append("</tr></thead><tbody>")
    cells.extend(
        "<tr>" + "".join(f'<td style="text-align:left">{_format_cell(v)}</td>' for v in row) + "</tr>"
        for row in _list_cells(shown, language)
    )
    left = len(table) - len(shown)
    cells.append(f"</tbody></table>{f'<p>… + {left}</p>' if left > 0 else ''}")
    return HTML("".join(cells))


def _list_cells(table: pd.DataFrame, language: str) -> Iterable[tuple[Any, ...]]:
    if not language:
        return table.itertuples(index=False)
    mark: DecimalMark = "comma" if language == "vi" else "point"
    columns = (format_column(table.iloc[:, n], language=language, decimal_mark=mark) for n in range(table.shape[1]))
    return zip(*columns, strict=True)


def _format_cell(value: object) -> str:
    if value is None or (isinstance(value, float) and pd.isna(value)) or value is pd.NA:
        return ""
    return html.escape(f"{value:.2f}" if isinstance(value, float) else str(value))


def open_gold(study: Study) -> pd.DataFrame | None:
    """Return the study's own hand codes, or None where it has none."""
    path = find_gold(study)
    return None if path is None else load_gold(path)


def evaluate_study(
    analysis: Analysis,
    gold: pd.DataFrame | None,
    *,
    parameters: StudyParameters,
    also: Sequence[pd.DataFrame] = (),
) -> dict[str, pd.DataFrame]:
    """Hold the alignment of a study against hand codes, beside stock methods.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    gold : DataFrame or None
        Hand codes.
    parameters : StudyParameters
        Those of the study.
    also : sequence of DataFrame
        Training rows of other studies, learned from besides (see :mod:`toolkit.learn`).

    Returns
    -------
    dict of str to DataFrame
        ``evaluation`` (the alignment in force), ``left_out`` (models learned without the plan that they
        are tested on; only where two plans or more are coded), ``reliability`` (of those), ``stock``
        (each stock method at its best cut-off in hindsight). Empty where there are no codes.
    """
    if gold is None or not (gold["provision_id"] != "").any():
        return {}
    reference_id = str(analysis.documents.loc[analysis.documents["role"] == "reference", "doc_id"].iloc[0])
    reference_ids = analysis.provisions["provision_id"].tolist()
    tables = {"evaluation": evaluate_alignment(analysis.alignment, gold, reference_ids=reference_ids)}
    if len(set(gold.loc[gold["provision_id"] != "", "doc_id"])) > 1:
        known = predict_left_out(make_training_rows(analysis.candidates, gold), also=also)
        tables["left_out"] = summarize_left_out(known, analysis.candidates, gold, reference_ids=reference_ids)
        tables["reliability"] = bin_reliability(known)
    tables["stock"] = compare_stock_methods(analysis.units, gold, reference_id=reference_id, parameters=parameters)
    return tables
