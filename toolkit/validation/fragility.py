"""How far findings stand: declared settings beside the study's own, and in how many of them each finding holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from toolkit.errors import TableError
from toolkit.measures.coverage import OBSERVED
from toolkit.parameters import StudyParameters
from toolkit.tables import CONTRACTS, MARK, OWN_SETTING, check_columns, select_plans
from toolkit.words.coded_cells import find_cell
from toolkit.words.labels import Language, word

#: A finding that holds in a smaller share of the settings is marked wherever it is printed.
FIRM = 0.9
#: A share stays what it is while it moves by no more than this, 0 to 1.
STEADY_SHARE = 0.10
#: A place among the plans stays what it is while it moves by no more than this share of their number, ...
STEADY_RANK = 0.10
#: ... and by half a place at least: two plans that are level share a place.
_LEAST_RANK = 0.5
#: Findings, and those of them that no number of a single plan stands for, so that a mark has no place.
HEADLINES = ("share", "rank", "order", "found_by_all", "control_below")
_UNMARKED = HEADLINES[2:]
#: Findings that are named in a sentence; the rest are counted.
_NAMED = 8
#: What is changed, one thing at a time: parameters by their values; of cut-offs, by how much. Those of a method are
#: tried with it alone.
_BY_METHOD: dict[str, tuple[tuple[str, tuple[Any, ...]], ...]] = {
    "logistic": (
        ("chance", (0.02, 0.1, 1.0)),
        ("cutoff_full", (-0.1, 0.1)),
        ("method", ("plain",)),
    ),
    "plain": (
        ("plain_scorer", ("ratio", "token_sort_ratio", "token_set_ratio", "partial_ratio")),
        ("plain_cutoff_full", (-10.0, -5.0, 5.0, 10.0)),
        ("method", ("logistic",)),
    ),
}
_ALWAYS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("shortlist", (10, 50)),
    ("fold_tone_placement", (True, False)),
    ("fold_yi", (True, False)),
)
#: Tried with each model that was learned without a family, too: what was learned and how chance bounds it decide most.
_CROSSED = "chance"


@dataclass(frozen=True, slots=True)
class Setting:
    """One way to run a study that a reader might hold to be as good.

    Parameters
    ----------
    name : str
        What differs from the study's own setting, as ``chance=0.02; without=57-NQ-TW``; ``study`` for that itself.
    changes : mapping
        Parameters that differ.
    without : str
        The family without which the model was learned; empty: learned from all.
    formula_clauses : bool
        Whether clauses that are nothing but formulae are compared too.
    counted : tuple of str
        Statuses that count as found.
    """

    name: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    without: str = ""
    formula_clauses: bool = False
    counted: tuple[str, ...] = ("full",)


def list_settings(
    parameters: StudyParameters, *, cutoff_full: float, families: Sequence[str] = (), judged: bool = False
) -> list[Setting]:
    """List the settings in which a study is run again: its own first, then what differs from it.

    One thing differs at a time: the chance level, the cut-off of the core, the model (learned without each family),
    the method, the shortlist, each folding of spellings, whether formulae are compared, whether related provisions
    count, whether judgments are used. Besides, each model is tried with each chance level. The list is declared:
    nobody chooses from it after seeing what comes out.

    Parameters
    ----------
    parameters : StudyParameters
        Those of the study.
    cutoff_full : float
        The lowest cut-off of the core in force, 0 to 1.
    families : sequence of str
        Families without which the model was learned too.
    judged : bool
        Whether judgments are in force, so that running without them is another setting.

    Returns
    -------
    list of Setting
        Each name once; the study's own values are not tried twice.

    Examples
    --------
    >>> settings = list_settings(StudyParameters(), cutoff_full=0.3, families=["57-NQ-TW"])
    >>> [setting.name for setting in settings][:4]
    ['study', 'chance=0.02', 'chance=0.1', 'chance=1']
    """
    own = [setting for axis, values in (*_BY_METHOD[parameters.method], *_ALWAYS)
           for setting in _change(axis, values, parameters, cutoff_full)]  # fmt: skip
    learned = families if parameters.method == "logistic" else ()
    for family in learned:
        own.append(Setting(f"without={family}", without=family))
        crossed = [setting for setting in own if set(setting.changes) == {_CROSSED} and not setting.without]
        own += [Setting(f"{one.name}; without={family}", one.changes, without=family) for one in crossed]
    own.append(Setting("formula_clauses=compared", formula_clauses=True))
    own.append(Setting("counted=related", counted=("full", "partial")))
    if judged:
        own.append(Setting("judgments=none", {"judgments": "none"}))
    return [Setting(OWN_SETTING), *own]


def _change(axis: str, values: Sequence[Any], parameters: StudyParameters, cutoff_full: float) -> Iterator[Setting]:
    held = getattr(parameters, axis)
    for value in values:
        changes = {axis: value}
        if axis == "cutoff_full":
            moved = round(min(1.0, max(0.0, cutoff_full + value)), 3)
            changes = {axis: moved, "precision": None}  # which would set it, too
        elif axis == "plain_cutoff_full":
            changes = {axis: min(100.0, max(0.0, held + value))}
        elif value == held:
            continue
        shown = changes[axis]
        yield Setting(f"{axis}={shown:g}" if isinstance(shown, float) else f"{axis}={shown}", changes)


def list_findings(
    coverage: pd.DataFrame, provisions: pd.DataFrame, documents: pd.DataFrame, *, counted: Sequence[str] = ("full",)
) -> pd.DataFrame:
    """List the findings that a reader takes from the coverage of tasks, with the number behind each.

    Parameters
    ----------
    coverage, provisions, documents : DataFrame
        The tables of those names.
    counted : sequence of str
        Statuses that count as found.

    Returns
    -------
    DataFrame
        headline, doc_id, other_id, value. ``share``: share of the tasks found in a plan or control, 0 to 1 (of a text
        that is not full, of those applicable). Among plans of full text alone: ``rank``, the place of a plan by
        that share (1: the highest; level plans share the mean of their places); ``order``, by how much doc_id
        lies above other_id (each pair once, negative where it lies below); ``found_by_all``, of tasks that apply to
        two or more, the share found in each of those they apply to; ``control_below``, by how much the lowest plan
        lies above a control of full text.

    Examples
    --------
    >>> coverage = pd.DataFrame({"doc_id": ["lam", "lam", "xanh", "xanh"], "provision_id": ["II.1", "II.2"] * 2,
    ...                          "status": ["full", "full", "full", "none"]})
    >>> provisions = pd.DataFrame({"provision_id": ["II.1", "II.2"], "type": "task"})
    >>> documents = pd.DataFrame({"doc_id": ["lam", "xanh"], "role": "plan", "extent": "full"})
    >>> list_findings(coverage, provisions, documents)[["headline", "doc_id", "value"]].values.tolist()
    ... # doctest: +NORMALIZE_WHITESPACE
    [['share', 'lam', 1.0], ['share', 'xanh', 0.5], ['rank', 'lam', 1.0], ['rank', 'xanh', 2.0],
     ['order', 'lam', 0.5], ['found_by_all', '', 0.5]]
    """
    tasks = provisions.loc[provisions["type"] == "task", "provision_id"]
    cells = coverage[coverage["provision_id"].isin(tasks)]
    cells = cells.assign(found=cells["status"].isin(list(counted)))
    plans = select_plans(documents)
    whole = plans[plans["extent"] == "full"]
    applicable = cells["status"].isin(OBSERVED) | (
        (cells["status"] == "not_observable") & ~cells["doc_id"].isin(whole["doc_id"])
    )
    shares = cells[applicable].groupby("doc_id")["found"].mean().reindex(plans["doc_id"]).dropna()
    ranked, controls = (
        shares[shares.index.isin(whole.loc[whole["role"] == role, "doc_id"])] for role in ("plan", "control")
    )
    parts = [
        _name("share", shares.index, "", shares),
        _name("rank", ranked.index, "", ranked.rank(ascending=False)),
        _compare_pairs(ranked),
    ]
    if len(ranked) > 1:
        inside = cells[cells["doc_id"].isin(ranked.index) & cells["status"].isin(OBSERVED)]
        found = inside.groupby("provision_id")["found"].agg(["all", "size"])
        parts.append(_name("found_by_all", [""], "", [found.loc[found["size"] > 1, "all"].mean()]))
    if len(ranked):
        parts.append(_name("control_below", controls.index, "", ranked.min() - controls))
    return pd.concat(parts, ignore_index=True)


def _name(headline: str, doc_ids: Any, other_ids: Any, values: Any) -> pd.DataFrame:
    numbers = np.asarray(values, dtype=float).round(6)
    return pd.DataFrame(
        {"headline": headline, "doc_id": np.asarray(doc_ids, dtype=object), "other_id": other_ids, "value": numbers}
    )


def _compare_pairs(shares: pd.Series) -> pd.DataFrame:
    first, second = np.triu_indices(len(shares), 1)
    names, values = shares.index.to_numpy(dtype=object), shares.to_numpy(dtype=float)
    return _name("order", names[first], names[second], values[first] - values[second])


def compare_findings(findings: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Tell of every finding in which settings it holds.

    Parameters
    ----------
    findings : mapping of str to DataFrame
        By the name of the setting, as :func:`list_findings` gives them; the study's own is among them.

    Returns
    -------
    DataFrame
        The table fragility: headline, doc_id, other_id, setting, value, holds. Of a pair the plan that covers more
        in the study stands first; level pairs say nothing and are left out. What holds: a share within 0.10
        of that of the study, a rank within a tenth of the number of plans (half a place at least), an order that is
        not turned or lost, a control below all plans.

    Raises
    ------
    TableError
        If the study's own setting is missing.

    Examples
    --------
    >>> own = pd.DataFrame([("order", "lam", "xanh", -0.2)], columns=["headline", "doc_id", "other_id", "value"])
    >>> table = compare_findings({"study": own, "chance=1": own.assign(value=0.1)})
    >>> table[["doc_id", "other_id", "setting", "value", "holds"]].values.tolist()
    [['xanh', 'lam', 'study', 0.2, True], ['xanh', 'lam', 'chance=1', -0.1, False]]
    """
    if OWN_SETTING not in findings:
        raise TableError("fragility", f"has no setting '{OWN_SETTING}'", "Run the study's own setting too.")
    keys = ["headline", "doc_id", "other_id"]
    own = findings[OWN_SETTING].rename(columns={"value": "own"})
    own = own[(own["headline"] != "order") | (own["own"] != 0)]
    parts = [own.merge(table, on=keys, how="left").assign(setting=name) for name, table in findings.items()]
    table = pd.concat(parts, ignore_index=True)
    turned = (table["headline"] == "order") & (table["own"] < 0)
    table.loc[turned, ["doc_id", "other_id"]] = table.loc[turned, ["other_id", "doc_id"]].to_numpy()
    table.loc[turned, ["own", "value"]] *= -1
    moved = (table["value"] - table["own"]).abs() - 1e-9
    steady_rank = max(_LEAST_RANK, STEADY_RANK * int((own["headline"] == "rank").sum()))
    limits = table["headline"].map({"share": STEADY_SHARE, "found_by_all": STEADY_SHARE, "rank": steady_rank})
    table["holds"] = np.where(limits.notna(), moved <= limits, table["value"] > 0)
    table["place"] = table.groupby(keys, sort=False).ngroup()
    table = table.sort_values("place", kind="stable").reset_index(drop=True)
    return table[list(CONTRACTS["fragility"])]


def summarize_fragility(fragility: pd.DataFrame) -> pd.DataFrame:
    """Count for each finding in what share of the settings it holds.

    Parameters
    ----------
    fragility : DataFrame
        As :func:`compare_findings` gives it.

    Returns
    -------
    DataFrame
        headline, doc_id, other_id, value (in the study's own setting), low and high (over all settings), n_settings,
        n_holds, share_holds (n_holds / n_settings, 0 to 1, higher is firmer), fragile (below 0.90: to be marked
        wherever it is printed), fails_in (settings in which it does not hold, parted by a bar).

    Examples
    --------
    >>> table = pd.DataFrame({"headline": "order", "doc_id": "lam", "other_id": "xanh", "value": [0.2, -0.1],
    ...                       "setting": ["study", "chance=1"], "holds": [True, False]})
    >>> summarize_fragility(table)[["value", "low", "high", "share_holds", "fragile", "fails_in"]].values.tolist()
    [[0.2, -0.1, 0.2, 0.5, True, 'chance=1']]
    """
    check_columns(fragility, "fragility")
    keys = ["headline", "doc_id", "other_id"]
    groups = fragility.groupby(keys, sort=False)
    table = groups.agg(
        low=("value", "min"), high=("value", "max"), n_settings=("setting", "size"), n_holds=("holds", "sum")
    )
    own = fragility[fragility["setting"] == OWN_SETTING].set_index(keys)["value"]
    fails = fragility[~fragility["holds"].astype(bool)].groupby(keys, sort=False)["setting"].agg(" | ".join)
    share = table["n_holds"] / table["n_settings"]
    table = table.assign(
        value=own, n_holds=table["n_holds"].astype(int), share_holds=share, fragile=share < FIRM, fails_in=fails
    )
    table["fails_in"] = table["fails_in"].fillna("")
    return table.reset_index()[list(CONTRACTS["fragility_summary"])]


def find_fragile(fragility: pd.DataFrame) -> frozenset[str]:
    """Find the plans whose coverage or rank holds in fewer than 90% of the settings.

    Examples
    --------
    >>> table = pd.DataFrame({"headline": "rank", "doc_id": ["lam", "lam", "xanh", "xanh"], "other_id": "",
    ...                       "setting": ["study", "chance=1"] * 2, "value": 1.0, "holds": [True, False, True, True]})
    >>> sorted(find_fragile(table))
    ['lam']
    """
    summary = summarize_fragility(fragility)
    return frozenset(summary.loc[summary["headline"].isin(["share", "rank"]) & summary["fragile"], "doc_id"])


def mark_fragile(table: pd.DataFrame, fragility: pd.DataFrame) -> pd.DataFrame:
    """Write a mark behind the unit of each plan whose coverage or rank does not hold in 90% of the settings.

    Parameters
    ----------
    table : DataFrame
        With doc_id and unit.
    fragility : DataFrame
        As :func:`compare_findings` gives it; without rows nothing is marked.

    Examples
    --------
    >>> held = pd.DataFrame({"headline": "rank", "doc_id": "lam", "other_id": "", "setting": ["study", "chance=1"],
    ...                      "value": 1.0, "holds": [True, False]})
    >>> mark_fragile(pd.DataFrame({"doc_id": ["lam", "xanh"], "unit": ["Sông Lam", "Núi Xanh"]}), held)["unit"].tolist()
    ['Sông Lam †', 'Núi Xanh']
    """
    marked = table["doc_id"].isin(find_fragile(fragility))
    return table.assign(unit=table["unit"].where(~marked, table["unit"] + f" {MARK}"))


def note_fragile(fragility: pd.DataFrame, documents: pd.DataFrame, *, language: Language = "vi") -> str:
    """Say below a table or figure of coverage what its marks mean, and which findings beside them do not hold.

    Parameters
    ----------
    fragility : DataFrame
        As :func:`compare_findings` gives it.
    documents : DataFrame
        doc_id, unit, number.
    language : {"vi", "en"}

    Returns
    -------
    str
        Empty where every finding holds in 90% of the settings, and where none was tried.

    Examples
    --------
    >>> table = pd.DataFrame({"headline": "order", "doc_id": "lam", "other_id": "xanh", "value": [0.2, -0.1],
    ...                       "setting": ["study", "chance=1"], "holds": [True, False]})
    >>> documents = pd.DataFrame({"doc_id": ["lam", "xanh"], "unit": ["Sông Lam", "Núi Xanh"], "number": ""})
    >>> note_fragile(table, documents, language="en")
    '† Not firm in 2 settings declared beforehand: covers more than the other plan Sông Lam > Núi Xanh (1/2).'
    """
    n_settings = fragility["setting"].nunique()
    marks = word("note.fragile", language, total=n_settings) if find_fragile(fragility) else ""
    others = list_fragile(fragility, documents, headlines=_UNMARKED, language=language)
    named = "; ".join(others)
    rest = word("note.fragile_findings", language, total=n_settings, findings=named) if others else ""
    return " ".join(part for part in (marks, rest) if part)


def list_fragile(
    fragility: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    headlines: Collection[str] = HEADLINES,
    language: Language = "vi",
) -> list[str]:
    """List the findings that do not hold in 90% of the settings, the weakest first, in the reader's words.

    Returns
    -------
    list of str
        Up to eight, each with the number of settings in which it holds; then how many there are besides.
    """
    summary = summarize_fragility(fragility)
    weak = summary[summary["fragile"] & summary["headline"].isin(list(headlines))]
    units = documents.fillna("").set_index("doc_id")
    titles = {doc: " ".join(units.loc[doc, ["unit", "number"]]).strip() or doc for doc in units.index}
    names = []
    for row in weak.sort_values("share_holds", kind="stable").head(_NAMED).to_dict("records"):
        plans = " > ".join(titles.get(name, name) for name in (row["doc_id"], row["other_id"]) if name)
        what = f"{find_cell('headline', row['headline'], language)} {plans}".strip()
        names.append(f"{what} ({row['n_holds']}/{row['n_settings']})")
    return [*names, *([f"+ {len(weak) - _NAMED}"] if len(weak) > _NAMED else [])]
