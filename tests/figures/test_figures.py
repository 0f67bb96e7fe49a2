"""Figures: what they draw, that nothing overlaps or leaves the page, that nothing global changes."""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import imread

from toolkit import figures
from toolkit.batch.gallery import draw_gallery
from toolkit.documents.chain import list_chain_edges
from toolkit.documents.citations import find_citations
from toolkit.errors import ParameterError, TableError
from toolkit.figures.bars import place_rows
from toolkit.figures.chain import list_nodes
from toolkit.figures.page.fitting import measure_text
from toolkit.figures.page.look import STATUS_LOOKS, VIETNAMESE_LETTERS, find_texts
from toolkit.figures.page.plans import arrange_plans, count_statuses, name_documents, pivot_statuses
from toolkit.figures.tilemap import fold_province, list_tiles, match_tiles
from toolkit.measures.provinces import measure_provinces
from toolkit.parameters import StudyParameters
from toolkit.tables import COVERAGE_STATUSES, LEDGER_ACCOUNTS, WORDING_SOURCES
from toolkit.text.order import sort_key
from toolkit.validation.fragility import compare_findings, list_findings, list_settings
from toolkit.words.columns import find_head
from toolkit.words.labels import find_words, word

PROVINCES = list(list_tiles(63)["name"])
LONG_NAMES = ["Thành phố Hồ Chí Minh", "Bà Rịa - Vũng Tàu", "Thừa Thiên Huế"]
SIZES = (3, 7, 34, 63)
AGENCIES = [
    "Ban Tổ chức Tỉnh ủy",
    "Sở Nội vụ",
    "Sở Tài chính",
    "Trường Chính trị tỉnh",
    "Ủy ban Kiểm tra Tỉnh ủy",
]


def plant_documents(n: int) -> pd.DataFrame:
    """Plant a reference, an intermediate and n plans: real names, all extents, all precisions of dates."""
    random = np.random.default_rng(n)
    names = LONG_NAMES + [name for name in PROVINCES if name not in LONG_NAMES]
    rows = [
        {"doc_id": "ref", "role": "reference", "line": "party", "tier": "central", "number": "26-NQ/TW"},
        {"doc_id": "gov", "role": "intermediate", "line": "state", "tier": "central", "number": "132/NQ-CP"},
    ]
    rows[0] |= {"issued": "2018-05-19", "implements": ""}
    rows[1] |= {"issued": "2018-10-24", "implements": "26-NQ/TW"}
    for i, name in enumerate(names[:n]):
        day = pd.Timestamp("2018-11-01") + pd.Timedelta(days=int(random.integers(0, 700)))
        state = i % 3 == 0
        rows.append(
            {
                "doc_id": f"p{i:02d}",
                "role": "control" if i == n - 1 and n > 3 else "plan",
                "line": "state" if state else "party",
                "tier": "province",
                "unit": name,
                "number": f"{i + 5}/KH-UBND" if state else f"{i + 5}-KH/TU",
                "issued": ["", day.strftime("%Y-%m"), *[day.strftime("%Y-%m-%d")] * 6][i % 8],
                "implements": "132/NQ-CP;26-NQ/TW" if state else f"26-NQ/TW;10-KH/TW;{i + 1}-CTr/TU",
                "extent": ["full", "full", "truncated", "full", "report", "excerpt"][i % 6],
                "text_form": "digest" if i % 2 else "official",
            }
        )
    table = pd.DataFrame(rows)
    return table.fillna({"unit": "", "extent": "full", "text_form": "official"})


def plant_provisions(n: int) -> pd.DataFrame:
    ids = [f"III.{section}.{letter}" for section in range(1, 40) for letter in "abcdđegh"][:n]
    return pd.DataFrame(
        {
            "provision_id": ids,
            "type": "task",
            "addressee": list(itertools.islice(itertools.cycle(["shared", "central", "local"]), n)),
            "line": list(itertools.islice(itertools.cycle(["both", "party"]), n)),
            "valid_to": "",
            "attestation": list(itertools.islice(itertools.cycle(["independent", "plans-only", "indirect"]), n)),
            "label": list(
                itertools.islice(itertools.cycle(["Đổi mới đánh giá", "Kiểm soát quyền lực trong công tác"]), n)
            ),
            "section": "Nâng cao nhận thức",
        }
    )


def plant_coverage(documents: pd.DataFrame, provisions: pd.DataFrame) -> pd.DataFrame:
    random = np.random.default_rng(5)
    plans = documents[documents["role"].isin(["plan", "control"])]
    cells = pd.DataFrame(
        list(itertools.product(plans["doc_id"], provisions["provision_id"])),
        columns=["doc_id", "provision_id"],
    )
    cells["status"] = random.choice(COVERAGE_STATUSES, size=len(cells), p=[0.35, 0.2, 0.3, 0.05, 0.05, 0.05])
    return cells


def plant_points(documents: pd.DataFrame) -> pd.DataFrame:
    plans = documents.loc[documents["role"].isin(["plan", "control"]), "doc_id"].reset_index(drop=True)
    covered = pd.Series(range(len(plans))) % 40
    table = pd.DataFrame({"doc_id": plans, "covered": covered, "total": 44, "length": 20 + 17 * covered})
    return table.assign(low=(covered / 44 - 0.05).clip(0), high=(covered / 44 + 0.05).clip(upper=1))


def plant_ledger(documents: pd.DataFrame) -> pd.DataFrame:
    random = np.random.default_rng(6)
    plans = documents.loc[documents["role"].isin(["plan", "control"]), "doc_id"]
    rows = [(doc, side) for doc in plans for side in ("reference", "plan") for _ in range(40)]
    return pd.DataFrame(rows, columns=["doc_id", "side"]).assign(account=random.choice(LEDGER_ACCOUNTS, len(rows)))


def plant_targets(documents: pd.DataFrame) -> pd.DataFrame:
    plans = documents.loc[documents["role"] == "plan", "doc_id"]
    kinds = [
        ("Lãnh đạo cấp tỉnh dưới 40 tuổi", 2030, "%", 15.0),
        ("Cán bộ cấp xã đạt chuẩn", 2025, "người", 1200.0),
    ]
    rows = [
        {
            "doc_id": doc,
            "population": population,
            "year": year,
            "unit": unit,
            "reference_value": value,
            "plan_value": value + [0, 5, 2.5, -2.5][i % 4],
        }
        for population, year, unit, value in kinds
        for i, doc in enumerate(plans)
    ]
    return pd.DataFrame(rows)


def plant_deadlines(documents: pd.DataFrame) -> pd.DataFrame:
    plans = documents.loc[documents["role"] == "plan", "doc_id"].tolist()
    return pd.DataFrame(
        {
            "doc_id": plans * 2,
            "subject": ["Rà soát quy hoạch"] * len(plans) + ["Hoàn thành vị trí việc làm"] * len(plans),
            "reference_deadline": ["2020"] * len(plans) + ["2025-06"] * len(plans),
            "plan_deadline": list(itertools.islice(itertools.cycle(["2020", "2021-06-30", "2026"]), 2 * len(plans))),
        }
    )


def plant_commitments(documents: pd.DataFrame) -> pd.DataFrame:
    plans = documents.loc[documents["role"].isin(["plan", "control"]), "doc_id"]
    rows = [
        {
            "doc_id": doc,
            "lead": AGENCIES[i % 5],
            "support": f"{AGENCIES[(i + 1) % 5]}; {AGENCIES[(i * 2) % 5]}",
        }
        for i, doc in enumerate(plans)
    ]
    return pd.DataFrame(rows)


def plant_similarity(documents: pd.DataFrame) -> pd.DataFrame:
    ids = documents.loc[documents["role"].isin(["plan", "control"]), "doc_id"].tolist()
    points = np.random.default_rng(7).random((len(ids), 4))
    points /= np.linalg.norm(points, axis=1)[:, None]
    return pd.DataFrame(np.clip(points @ points.T, 0, 1), index=ids, columns=ids)


def plant_pairs(documents: pd.DataFrame) -> pd.DataFrame:
    ids = documents.loc[documents["role"].isin(["plan", "control"]), "doc_id"].tolist()
    random = np.random.default_rng(8)
    pairs = list(itertools.combinations(ids, 2))
    nets = random.integers(12, 900, len(pairs)) * (random.random(len(pairs)) < max(0.12, 3 / len(pairs)))
    rows = [
        {
            "doc_id": one,
            "other_id": other,
            "n_net": int(net),
            "share": net / 9000,
            "other_n_net": int(net) + 5,
            "other_share": (net + 5) / 14000,
            "above_chance": net > 0,
            "earlier_id": [one, other, ""][place % 3],
            "same_unit": place % 7 == 0,
        }
        for place, ((one, other), net) in enumerate(zip(pairs, nets, strict=True))
    ]
    return pd.DataFrame(rows)


def plant_families(documents: pd.DataFrame) -> pd.DataFrame:
    ids = documents.loc[documents["role"].isin(["plan", "control"]), "doc_id"].tolist()
    rows = [
        {
            "family": 1 + place // 5,
            "doc_id": doc_id,
            "n_members": len(ids[place // 5 * 5 :][:5]),
            "n_provinces": 1 + place // 5 % 5,
            "n_partners": place % 4,
            "share": 0.3 / (1 + place % 5),
            "in_time": ["undetermined", "earliest", "later"][place % 3],
            "clause_id": ["II.1", ""][place % 2],
        }
        for place, doc_id in enumerate(ids)
    ]
    return pd.DataFrame(rows)


def plant_wording(documents: pd.DataFrame) -> pd.DataFrame:
    ids = documents.loc[documents["role"].isin(["plan", "control"]), "doc_id"].tolist()
    random = np.random.default_rng(9)
    rows = []
    for doc_id in ids:
        counts = random.multinomial(int(random.integers(3000, 30000)), [0.2, 0.1, 0.05, 0.05, 0.6])
        rows += [(doc_id, name, n, n / counts.sum()) for name, n in zip(WORDING_SOURCES, counts, strict=True)]
    return pd.DataFrame(rows, columns=["doc_id", "stands_in", "n_syllables", "share"])


def plant_fragility(documents: pd.DataFrame) -> pd.DataFrame:
    settings = list_settings(StudyParameters(), cutoff_full=0.3, families=["26-NQ-TW", "57-NQ-TW", "75-KL-TW"])
    random = np.random.default_rng(10)
    coverage = plant_coverage(documents, plant_provisions(24))
    findings = list_findings(coverage, plant_provisions(24), documents)
    return compare_findings(
        {one.name: findings.assign(value=findings["value"] * random.uniform(0.6, 1.2)) for one in settings}
    )


def draw_family(family: str, n: int, language: str) -> Figure:
    documents, provisions = plant_documents(n), plant_provisions(24)
    coverage = plant_coverage(documents, provisions)
    many = plant_provisions(130)
    calls = {
        "chain": lambda: figures.draw_chain(documents, list_chain_edges(documents, {}), language=language),
        "uptake": lambda: figures.draw_uptake_heatmap(coverage, provisions, documents, language=language),
        "sections": lambda: figures.draw_uptake_heatmap(
            plant_coverage(documents, many), many, documents, language=language
        ),
        "bars": lambda: figures.draw_coverage_bars(coverage, provisions, documents, language=language),
        "length": lambda: figures.draw_coverage_length(plant_points(documents), documents, language=language),
        "travel": lambda: figures.draw_travel(coverage, provisions, documents, language=language),
        "travel-many": lambda: figures.draw_travel(plant_coverage(documents, many), many, documents, language=language),
        "ledger": lambda: figures.draw_ledger_bars(plant_ledger(documents), documents, language=language),
        "targets": lambda: figures.draw_targets(plant_targets(documents), documents, language=language),
        "deadlines": lambda: figures.draw_deadlines(plant_deadlines(documents), documents, language=language),
        "responsibility": lambda: figures.draw_responsibility(
            plant_commitments(documents), documents, language=language
        ),
        "similarity": lambda: figures.draw_similarity(plant_similarity(documents), documents, language=language),
        "borrowing": lambda: figures.draw_borrowing(plant_pairs(documents), documents, language=language),
        "robustness": lambda: figures.draw_specification_curve(
            plant_fragility(documents), documents, language=language
        ),
        "wording": lambda: figures.draw_wording_bars(plant_wording(documents), documents, language=language),
        "families": lambda: figures.draw_families(plant_families(documents), documents, language=language),
    }
    drawn = calls[family]()
    figure = drawn.get_figure() if isinstance(drawn, Axes) else drawn
    assert isinstance(figure, Figure)
    return figure


FAMILIES = (
    "chain",
    "uptake",
    "sections",
    "bars",
    "length",
    "travel",
    "travel-many",
    "ledger",
    "targets",
    "deadlines",
    "responsibility",
    "similarity",
    "borrowing",
    "robustness",
    "wording",
    "families",
)


def check_layout(figure: Figure) -> None:
    """Assert that no text overlaps another, leaves the page or is smaller than 6 pt."""
    figure.draw_without_rendering()
    width, height = figure.bbox.size
    boxes = []
    for text in find_texts(figure):
        assert text.get_fontsize() >= 6, f"{text.get_text()!r} is set in {text.get_fontsize()} pt"
        box = text.get_window_extent()
        inside = box.x0 > -1 and box.y0 > -1 and box.x1 < width + 1 and box.y1 < height + 1
        assert inside, f"{text.get_text()!r} leaves the figure"
        # rows of 2.5 mm hold 6 pt lines whose boxes touch, with room for marks that are not there: 12 %
        shrink = 0.12 * min(box.width, box.height)
        boxes.append((text.get_text(), box.x0 + shrink, box.y0 + shrink, box.x1 - shrink, box.y1 - shrink))
    boxes.sort(key=lambda box: box[1])
    for i, (one, _, y0, x1, y1) in enumerate(boxes):
        for other, left, bottom, _, top in boxes[i + 1 :]:
            if left >= x1:
                break
            assert not (bottom < y1 and y0 < top), f"{one!r} overlaps {other!r}"


@pytest.mark.parametrize(
    ("family", "n"),
    [
        pytest.param(family, n, id=f"{family}-{n}-plans")
        for family, n in itertools.product(FAMILIES, SIZES)
        # these two have as many texts with few plans as with many: the ends are enough
        if not (family in ("sections", "travel-many") and n in (7, 34))
    ],
)
def test_no_text_overlaps_or_leaves_the_page(family, n):
    check_layout(draw_family(family, n, "vi" if n != 34 else "en"))


@pytest.mark.parametrize("family", ["similarity", "borrowing"])
def test_matrices_of_more_plans_than_a_page_has_lines_stay_on_it(family):
    """63 provinces with a party and a state plan each."""
    documents = plant_documents(63)
    plans = documents[documents["role"] != "reference"].iloc[1:].assign(role="plan")
    documents = pd.concat(
        [plans.assign(line=line, doc_id=plans["doc_id"] + line) for line in ("party", "state")], ignore_index=True
    )
    if family == "similarity":
        figure = figures.draw_similarity(plant_similarity(documents), documents)
    else:
        figure = figures.draw_borrowing(plant_pairs(documents), documents)
    check_layout(figure)
    ax = figure.axes[0]
    assert sum(len(text.get_text()) > 3 for text in ax.texts) >= 126  # every row is named
    mesh = next(one for one in ax.collections if one.get_label() in ("similarity", "shares"))
    corners = ax.transData.transform(mesh.get_coordinates().reshape(-1, 2))
    assert corners.min() >= 0
    assert (corners <= figure.bbox.size).all()


@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_global_changes_and_size_is_a_journal_size(family):
    before = dict(mpl.rcParams)
    figure = draw_family(family, 7, "vi")
    assert dict(mpl.rcParams) == before
    width, height = figure.get_size_inches() * 25.4
    assert round(float(width)) in (85, 130, 175, 190, 277)
    assert height <= 277.001


def test_the_session_style_does_not_reach_the_figures():
    plain = draw_family("bars", 3, "vi")
    with mpl.rc_context({"font.size": 22, "axes.facecolor": "red", "hatch.linewidth": 5}):
        other = draw_family("bars", 3, "vi")
    assert other.axes[0].get_facecolor() == plain.axes[0].get_facecolor()
    assert [t.get_fontsize() for t in find_texts(other)] == [t.get_fontsize() for t in find_texts(plain)]


# --- the heat map


def collections_of(ax: Axes) -> dict[str, object]:
    return {str(collection.get_label()): collection for collection in ax.collections}


def test_uptake_marks_every_cell_once_by_its_status():
    documents, provisions = plant_documents(7), plant_provisions(24)
    coverage = plant_coverage(documents, provisions)
    found = collections_of(figures.draw_uptake_heatmap(coverage, provisions, documents))
    counts = coverage["status"].value_counts()
    for status in ("full", "partial", "not_observable", "not_applicable"):
        assert len(found[status].get_paths()) == counts[status], status
    assert len(found["not_assessed"].get_paths()) == 2 * counts["not_assessed"], "two strokes a cross"
    assert len(found["cells"].get_paths()) == len(coverage) - counts["not_observable"]
    assert found["not_observable"].get_hatch()


def test_uptake_counts_below_and_beside_leave_out_what_is_not_counted():
    documents = plant_documents(7)
    provisions = plant_provisions(3)
    coverage = plant_coverage(documents, provisions).assign(status="none")
    first = arrange_plans(documents, language="vi").loc[0, "doc_id"]
    coverage.loc[coverage["doc_id"] == first, "status"] = ["full", "partial", "not_applicable"]
    texts = [text.get_text() for text in figures.draw_uptake_heatmap(coverage, provisions, documents).texts]
    assert "1/2" in texts  # full of the first plan: the third provision is not in N
    assert "+1" in texts  # what is only related stands apart
    assert "2/2" not in texts
    whole = (arrange_plans(documents, language="vi")["extent"] == "full").sum()
    assert texts.count("0/3") == whole  # the other whole plans, and the second provision in the three


def test_cells_with_passages_lead_there_in_an_svg(tmp_path):
    documents, provisions = plant_documents(7), plant_provisions(5)
    coverage = plant_coverage(documents, provisions)
    ax = figures.draw_uptake_heatmap(
        coverage, provisions, documents, rows="provisions", link=lambda doc_id, key: f"../{key}.html#{doc_id}"
    )
    ax.figure.savefig(tmp_path / "cells.svg")
    written = (tmp_path / "cells.svg").read_text(encoding="utf-8")
    taken = coverage[
        coverage["status"].isin(["full", "partial"]) & coverage["provision_id"].isin(provisions["provision_id"])
    ]
    wanted = {f"../{row.provision_id}.html#{row.doc_id}" for row in taken.itertuples()}
    assert set(re.findall('href="([.][.]/[^"]*)"', written)) == wanted


def test_bars_points_and_shares_lead_to_passages_in_an_svg(tmp_path):
    documents, provisions = plant_documents(7), plant_provisions(5)
    cells = plant_coverage(documents, provisions), provisions, documents

    def find_links(drawn: Axes | Figure) -> set[str]:
        (drawn if isinstance(drawn, Figure) else drawn.get_figure()).savefig(tmp_path / "links.svg")
        return set(re.findall('href="to-([^"]*)"', (tmp_path / "links.svg").read_text(encoding="utf-8")))

    plans = arrange_plans(documents, language="vi").set_index("doc_id")
    taken = pivot_statuses(cells[0], list(provisions["provision_id"]), list(plans.index)) == "full"
    assert find_links(figures.draw_coverage_bars(*cells, link="to-{}".format)) == set(plans.index[taken.any()])
    assert find_links(figures.draw_travel(*cells, link="to-{}".format)) == set(provisions["provision_id"])
    points = figures.draw_coverage_length(plant_points(documents), documents, link="to-{}".format)
    covered = set(plant_points(documents).query("covered > 0")["doc_id"])
    assert find_links(points) == covered & set(plans.index[plans["extent"] == "full"])


def test_uptake_tells_by_the_heads_which_plans_are_not_full():
    documents, provisions = plant_documents(7), plant_provisions(5)
    ax = figures.draw_uptake_heatmap(plant_coverage(documents, provisions), provisions, documents)
    plans = arrange_plans(documents, language="vi")
    looks = [(patch.get_facecolor(), patch.get_hatch()) for patch in ax.patches]
    blocks = plans["block"].tolist()
    assert len(set(looks)) == len(set(zip(looks, blocks, strict=True))) == len(set(blocks)) == 3


def test_sums_of_a_section_stand_beside_its_heading():
    documents, provisions = plant_documents(3), plant_provisions(3)
    coverage = plant_coverage(documents, provisions).assign(status="none")
    coverage.loc[(coverage["doc_id"] == "p01") & (coverage["provision_id"] == "III.1.b"), "status"] = "full"
    texts = [t.get_text() for t in figures.draw_uptake_heatmap(coverage, provisions, documents).texts]
    n_whole = int((arrange_plans(documents, language="vi")["block"] == "full").sum())
    assert f"1/{3 * n_whole}" in texts


def test_pages_hold_every_provision_once_in_order_and_fit():
    documents, provisions = plant_documents(63), plant_provisions(130)
    coverage = plant_coverage(documents, provisions)
    pages = figures.list_uptake_pages(provisions, 63)
    assert [key for page in pages for key in page["provision_id"]] == list(provisions["provision_id"])
    assert len(pages) == 4, "five whole sections of nine rows fit a page"
    ax = figures.draw_uptake_heatmap(coverage, pages[0], documents, rows="provisions")
    check_layout(ax.get_figure())
    assert len(collections_of(ax)["full"].get_paths()) > 100, "a mark a cell, not a bar a section"
    caption = figures.caption_uptake_heatmap(
        coverage, pages[0], documents, rows="provisions", page=(1, 3), language="en"
    )
    assert "Page 1 of 3" in caption


def test_long_labels_give_way_to_names_of_plans():
    documents = plant_documents(34)
    provisions = plant_provisions(24).assign(label="Kiểm soát quyền lực trong công tác cán bộ, chống chạy chức ở tỉnh")
    check_layout(figures.draw_uptake_heatmap(plant_coverage(documents, provisions), provisions, documents).get_figure())


def test_a_legend_names_only_what_occurs():
    documents, provisions = plant_documents(3), plant_provisions(4)
    coverage = plant_coverage(documents, provisions).assign(status="full")
    legend = figures.draw_uptake_heatmap(coverage, provisions, documents).get_legend()
    texts = {text.get_text() for text in legend.get_texts()}
    assert word("cell.status.full", "vi") in texts
    assert not texts & {word(f"cell.status.{status}", "vi") for status in COVERAGE_STATUSES[1:]}


def test_no_hatch_has_two_meanings_in_one_legend():
    documents, provisions = plant_documents(7), plant_provisions(6)
    coverage = plant_coverage(documents, provisions).assign(status="not_observable")
    handles = figures.draw_uptake_heatmap(coverage, provisions, documents).get_legend().get_patches()
    hatches = [handle.get_hatch() for handle in handles if handle.get_hatch()]
    assert len(hatches) == len(set(hatches)) == 2
    lines = [hatch for hatch in hatches if set(hatch) <= set("/\\\\-|x")]
    assert len(lines) == 1, "two hatches of lines look alike in print"


def test_uptake_takes_sections_beyond_a_page_and_shares_fill_the_cell():
    documents, provisions = plant_documents(3), plant_provisions(130)
    coverage = plant_coverage(documents, provisions)
    ax = figures.draw_uptake_heatmap(coverage, provisions, documents)
    found = collections_of(ax)
    assert len(found["cells"].get_paths()) == 3 * 17, "17 sections of up to 8 provisions"
    heights = sum(path.get_extents().height for status in COVERAGE_STATUSES for path in found[status].get_paths())
    frames = sum(path.get_extents().height for path in found["cells"].get_paths())
    assert heights == pytest.approx(frames)
    rows = figures.draw_uptake_heatmap(coverage, provisions.head(20), documents, rows="provisions")
    assert len(collections_of(rows)["full"].get_paths()) < 60


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(lambda t: t.iloc[1:], "has no row for", id="a-missing-cell-would-look-like-none"),
        pytest.param(lambda t: pd.concat([t, t.iloc[:1]]), "twice", id="a-cell-given-twice"),
        pytest.param(lambda t: t.assign(status="ful"), "'ful'", id="an-unknown-status"),
        pytest.param(lambda t: t.drop(columns="status"), "lacks the columns status", id="a-missing-column"),
    ],
)
def test_uptake_refuses_coverage_that_would_mislead(spoil, says):
    documents, provisions = plant_documents(3), plant_provisions(4)
    coverage = spoil(plant_coverage(documents, provisions))
    with pytest.raises(TableError, match=says):
        figures.draw_uptake_heatmap(coverage, provisions, documents)


def test_a_figure_can_be_drawn_into_the_callers_axes():
    documents, provisions = plant_documents(3), plant_provisions(4)
    coverage = plant_coverage(documents, provisions)
    figure = figures.make_figure("two_columns", height=100)
    left, right = figure.subplots(1, 2)
    assert figures.draw_coverage_bars(coverage, provisions, documents, ax=left) is left
    assert figures.draw_uptake_heatmap(coverage, provisions, documents, ax=right) is right
    assert not figure.legends, "the legend belongs to the axes given"
    assert left.get_legend() is not None


# --- bars, points, ledger


def test_bars_are_shares_of_the_denominator_and_texts_that_are_not_full_have_none():
    documents, provisions = plant_documents(7), plant_provisions(24)
    coverage = plant_coverage(documents, provisions)
    ax = figures.draw_coverage_bars(coverage, provisions, documents, language="en")
    plans = arrange_plans(documents, language="en")
    counts = count_statuses(pivot_statuses(coverage, list(provisions["provision_id"]), list(plans["doc_id"])))
    whole = (plans["extent"] == "full").to_numpy()
    assert 0 < whole.sum() < len(plans)
    bars = [bar for container in ax.containers if container.get_label() == "full" for bar in container.patches]
    widths = [bar.get_width() for bar in bars]
    assert widths == pytest.approx((100 * counts["full"] / counts["total"])[whole].tolist())
    written = " ".join(text.get_text() for text in ax.texts)
    for doc_id in plans["doc_id"][~whole]:
        n = counts.loc[doc_id]
        found = f"{n['full']}/{n['total']} in the text at hand (+{n['partial']})"
        said = found if n["full"] or n["partial"] else "none found in the text at hand"  # no zero
        assert f"{said}; {n['not_observable']} not obs" in written
    names = [text.get_text() for text in ax.get_yticklabels()]
    assert [name for name in names if name in set(plans["name"])] == list(plans["name"])
    assert names[0].casefold() == word("figure.block_full", "en")


def test_a_plan_without_denominator_keeps_its_row():
    documents, provisions = plant_documents(3), plant_provisions(4)
    coverage = plant_coverage(documents, provisions)
    coverage.loc[coverage["doc_id"] == "p00", "status"] = "not_assessed"
    ax = figures.draw_coverage_bars(coverage, provisions, documents)
    assert "Thành phố Hồ Chí Minh" in [text.get_text() for text in ax.get_yticklabels()]
    assert word("figure.no_denominator", "vi") in [text.get_text() for text in ax.texts]


def test_length_refuses_a_length_that_a_log_scale_would_drop():
    documents = plant_documents(3)
    with pytest.raises(TableError, match="length above 0"):
        figures.draw_coverage_length(plant_points(documents).assign(length=0), documents)


def test_texts_that_are_not_full_have_no_point_and_are_counted():
    documents = plant_documents(7)
    points = plant_points(documents)
    extents = documents.set_index("doc_id")["extent"]
    partly = [doc for doc in points["doc_id"] if extents[doc] != "full"]
    assert 0 < len(partly) < len(points)
    ax = figures.draw_coverage_length(points, documents, language="en")
    drawn = sum(len(line.get_xdata()) for line in ax.lines if line.get_marker() in ("o", "s"))
    assert drawn == len(points) - len(partly)
    caption = figures.caption_coverage_length(points, documents, language="en")
    assert f"{len(partly)} texts not at hand in full" in caption


def test_lengths_that_are_all_alike_are_no_figure():
    documents = plant_documents(7)
    points = plant_points(documents)
    assert figures.can_compare_lengths(points, documents)
    assert not figures.can_compare_lengths(points.assign(length=60), documents)


def test_lengths_that_are_nearly_alike_keep_a_scale():
    documents = plant_documents(3)
    ax = figures.draw_coverage_length(plant_points(documents).assign(length=80), documents)
    assert len(ax.get_xticklabels()) >= 2


def test_length_writes_thousands_as_the_language_does():
    documents = plant_documents(3)
    points = plant_points(documents).assign(length=[400, 900, 2500])
    for language, tick in (("vi", "1.000"), ("en", "1,000")):
        ax = figures.draw_coverage_length(points, documents, language=language)
        assert tick in [text.get_text() for text in ax.get_xticklabels()]


def test_ledger_counts_every_unit_on_both_sides():
    documents = plant_documents(7)
    ledger = plant_ledger(documents)
    figure = figures.draw_ledger_bars(ledger, documents)
    for ax, side in zip(figure.axes, ("reference", "plan"), strict=True):
        widths = np.array([[bar.get_width() for bar in container] for container in ax.containers])
        units = ledger[ledger["side"] == side].groupby("doc_id").size()
        assert sorted(widths.sum(axis=0)) == sorted(units)
    looks = {(bar[0].get_facecolor(), bar[0].get_hatch()) for bar in figure.axes[0].containers}
    assert len(looks) == len(LEDGER_ACCOUNTS), "every account has a look of its own"


def test_a_status_has_one_colour_in_every_figure():
    documents, provisions = plant_documents(7), plant_provisions(24)
    coverage = plant_coverage(documents, provisions)
    cells = collections_of(figures.draw_uptake_heatmap(coverage, provisions, documents, rows="provisions"))
    shares = collections_of(figures.draw_uptake_heatmap(coverage, provisions, documents, rows="sections"))
    bars = {str(one.get_label()): one for one in figures.draw_coverage_bars(coverage, provisions, documents).containers}
    for status in ("full", "partial"):
        faces = [cells[status].get_facecolor()[0], shares[status].get_facecolor()[0]]
        if status == "full":  # what is only related is no bar: it is not counted
            faces.append(bars[status][0].get_facecolor())
        assert {mpl.colors.to_hex(face) for face in faces} == {STATUS_LOOKS[status]["fc"]}
    assert "partial" not in bars


def test_block_titles_take_a_row_of_their_own():
    assert place_rows(pd.DataFrame({"block": ["full", "at_hand", "at_hand", "control"]})).tolist() == [
        1,
        3,
        4,
        6,
    ]


# --- wording that plans share


def test_network_draws_only_what_is_above_chance_and_points_from_the_earlier_plan():
    documents, pairs = plant_documents(7), plant_pairs(plant_documents(7))
    pairs["above_chance"] = False
    pairs.loc[[0, 3, 5], "above_chance"] = True
    pairs.loc[[0, 3, 5], ["n_net", "other_n_net"]] = 40
    pairs.loc[[0, 3, 5], "earlier_id"] = [pairs.loc[0, "doc_id"], "", pairs.loc[5, "other_id"]]
    ax = figures.draw_borrowing(pairs, documents).axes[0]
    lines = [patch for patch in ax.patches if patch.get_label() in ("dated", "undated")]
    assert sorted(line.get_label() for line in lines) == ["dated", "dated", "undated"]
    assert sum(line.get_label() == "plan" for line in ax.lines) == 7


def test_nodes_tell_regions_where_they_are_known():
    documents = plant_documents(7).assign(issued="2019-03-04")
    pairs = plant_pairs(documents)
    drawn = figures.draw_borrowing(pairs, documents, language="en").axes[0]
    nodes = [line for line in drawn.lines if line.get_label() == "plan"]
    assert {"^", "v", "X"} <= {line.get_marker() for line in nodes}  # uplands, coast, southeast
    control = "#8a8a8a"
    assert [line.get_marker() != "o" for line in nodes if line.get_markerfacecolor() == control] == [True]
    told = [text.get_text() for text in drawn.get_legend().get_texts()]
    assert "Southeast" in told
    assert "Mekong Delta" not in told
    unknown = documents.assign(unit="Tỉnh " + documents["doc_id"])
    told = [
        text.get_text() for text in figures.draw_borrowing(pairs, unknown, language="en").axes[0].get_legend().texts
    ]
    assert "Southeast" not in told
    assert "regions" not in figures.caption_borrowing(pairs, unknown, language="en")
    assert "regions" in figures.caption_borrowing(pairs, documents, language="en")


def test_families_stand_by_date_and_what_has_no_room_is_counted():
    documents = plant_documents(63).assign(issued="2019-03-04")
    families = plant_families(documents)
    third = families["doc_id"].iloc[2]
    documents.loc[documents["doc_id"] == third, "issued"] = "2019-01"
    ax = figures.draw_families(families, documents, language="en")
    shares = {bar.get_y() + bar.get_height() / 2: bar.get_width() for bar in ax.patches}
    drawn = [shares[place] for place in sorted(shares)]
    assert drawn[0] == pytest.approx(100 * families["share"].iloc[2]), "the earliest stands first"
    n = families["family"].nunique() - len(drawn) // 5
    assert n > 0
    assert f"Smaller families not drawn: {n}" in figures.caption_families(families, documents, language="en")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("n", [3, 7, 9, 15])
def test_the_legend_of_a_network_stays_on_the_page(n: int, language: str):
    documents = plant_documents(n)
    figure = figures.draw_borrowing(plant_pairs(documents), documents, language=language)
    box = figure.axes[0].get_legend().get_window_extent(figure.canvas.get_renderer())
    assert box.x0 >= 0
    assert box.x1 <= figure.bbox.x1
    assert box.y0 >= 0


def test_matrix_holds_shares_of_the_row_and_nothing_below_chance():
    documents, pairs = plant_documents(34), plant_pairs(plant_documents(34))
    pairs["above_chance"] = pairs.index == 0
    pairs.loc[0, ["share", "other_share"]] = [0.01, 0.05]
    ax = figures.draw_borrowing(pairs, documents).axes[0]
    mesh = next(collection for collection in ax.collections if collection.get_label() == "shares")
    assert sorted(mesh.get_array().compressed().tolist()) == pytest.approx([1.0, 5.0])


def test_a_specification_curve_shows_every_setting_once_and_what_differs_in_it():
    documents = plant_documents(3)
    fragility = plant_fragility(documents)
    above, below = figures.draw_specification_curve(fragility, documents, language="en").axes
    lines = [line for line in above.lines if line.get_label() == "plan"]
    n = fragility["setting"].nunique()
    assert {len(line.get_xdata()) for line in lines} == {n}
    means = np.mean([line.get_ydata() for line in lines], axis=0)
    assert (np.diff(means) >= -1e-9).all()  # by rising mean
    dots = np.array(below.lines[0].get_xydata())
    crossed = [setting for setting in fragility["setting"].unique() if "; " in setting]
    assert len(dots) == n + len(crossed)
    labels = [text.get_text() for text in below.get_yticklabels()]
    assert labels[0] == "as the study is set"
    assert not [label for label in labels if "=" in label], "a choice has no words"


def test_coverage_that_does_not_stand_is_marked_in_the_figure():
    documents, provisions = plant_documents(3), plant_provisions(24)
    coverage = plant_coverage(documents, provisions)
    chosen = arrange_plans(documents, language="vi")["doc_id"].iloc[0]
    drawn = figures.draw_coverage_bars(coverage, provisions, documents, fragile=[chosen])
    marked = [text.get_text() for text in drawn.texts if text.get_text().startswith("†")]
    assert len(marked) == 1


def test_shares_of_wording_balance_or_are_refused():
    documents = plant_documents(7)
    shares = plant_wording(documents)
    ax = figures.draw_wording_bars(shares, documents)
    widths = np.array([[bar.get_width() for bar in container] for container in ax.containers])
    assert widths.sum(axis=0) == pytest.approx(np.full(7, 100))
    with pytest.raises(TableError, match="add up to"):
        figures.draw_wording_bars(shares.iloc[1:], documents)


def test_captions_of_wording_say_where_the_reference_is_a_digest():
    documents, pairs = plant_documents(7), plant_pairs(plant_documents(7))
    told = word("note.reference_unseen", "en")
    assert told not in figures.caption_borrowing(pairs, documents, language="en")
    documents.loc[documents["role"] == "reference", "text_form"] = "digest"
    assert told in figures.caption_borrowing(pairs, documents, language="en")
    assert told in figures.caption_wording_bars(plant_wording(documents), documents, language="en")


# --- the chain


def chain_rows(*rows: tuple[str, str, str, str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["doc_id", "tier", "unit", "number", "issued", "implements"])
    return table.assign(line="party", role="plan", extent="full", text_form="official")


def draw_chain(documents: pd.DataFrame) -> Axes:
    return figures.draw_chain(documents, list_chain_edges(documents, {}))


def test_chain_counts_the_documents_of_each_province_apart():
    documents = chain_rows(
        ("xanh", "province", "Núi Xanh", "8-KH/TU", "2018-09", "5-CTr/TU"),
        ("lam", "province", "Sông Lam", "9-KH/TU", "2018-10", "5-CTr/TU"),
        ("bien", "province", "Sông Lam", "11-KH/TU", "2018-10", "5 –CTR/TU"),
    )
    nodes, edges, also = list_nodes(documents, list_chain_edges(documents, {}))
    assert [node.label for node in nodes if node.extent == "missing"] == ["5-CTr/TU, Sông Lam"]
    assert {child for child, _ in edges} == {"lam", "bien"}
    assert also == {"xanh": ["5-CTr/TU"]}


def test_chain_joins_by_number_date_and_unit():
    documents = chain_rows(
        ("old", "central", "", "26-NQ/TW", "2008-07-30", ""),
        ("new", "central", "", "26-NQ/TW", "2018-05-19", ""),
        ("later", "central", "", "26-NQ/TW", "2022-11-23", ""),
        ("lam-ctr", "province", "Sông Lam", "5-CTr/TU", "2018-06", ""),
        ("xanh", "province", "Núi Xanh", "8-KH/TU", "2018-09", "26-NQ/TW;5-CTr/TU"),
        ("lam", "province", "Sông Lam", "9-KH/TU", "2018-10-01", "5-ctr/tu"),
    )
    nodes, edges, also = list_nodes(documents, list_chain_edges(documents, {}))
    assert set(edges) == {("xanh", "new"), ("lam", "lam-ctr")}, "not the later one; not another province's"
    assert also == {"xanh": ["5-CTr/TU"]}
    assert len(nodes) == len(documents)


def test_chain_gives_a_missing_superior_a_row_when_several_cite_it_and_a_date_only_if_a_text_gives_it():
    documents = chain_rows(
        ("xanh", "province", "Núi Xanh", "8-KH/TU", "2018-09", "10-KH/TW"),
        ("lam", "province", "Sông Lam", "9-KH/TU", "", "10-KH/TW"),
    )
    nodes, edges, also = list_nodes(documents, list_chain_edges(documents, {}))
    missing = [node for node in nodes if node.extent == "missing"]
    assert [(node.number, node.lane, node.first) for node in missing] == [("10-KH/TW", "central_party", None)]
    assert len(edges) == 2
    assert not also
    chain = list_chain_edges(documents, {"lam": find_citations("Kế hoạch số 10-KH/TW ngày 06/6/2018")})
    dated = [node for node in list_nodes(documents, chain)[0] if node.extent == "missing"]
    assert str(dated[0].first) == "2018-06-06"


def test_chain_draws_hollow_what_is_not_in_the_folder_and_bars_for_months():
    documents = chain_rows(
        ("xanh", "province", "Núi Xanh", "8-KH/TU", "2018-09", "10-KH/TW"),
        ("lam", "province", "Sông Lam", "9-KH/TU", "2019-02-03", "10-KH/TW"),
    )
    ax = draw_chain(documents)
    lines = {str(line.get_label()): line for line in ax.lines}
    assert lines["cited:10-KH/TW"].get_markerfacecolor() == "white"
    assert lines["branch"].get_linestyle() == "--"
    start, end = lines["imprecise"].get_xdata()
    assert end - start == 29, "September has 30 days"


def test_chain_refuses_a_date_that_is_none():
    with pytest.raises(TableError, match="'19/5/2018'"):
        draw_chain(chain_rows(("a", "central", "", "1-NQ/TW", "19/5/2018", "")))


@pytest.mark.parametrize(
    ("first", "last", "titles"),
    [
        pytest.param("2026-07-28", "2026-08-30", ("8/2026", "9/2026"), id="a-month-is-ticked-by-months"),
        pytest.param("2024-05-19", "2024-12-20", ("7/2024", "10/2024"), id="half-a-year-by-quarters"),
        pytest.param("2018-05-19", "2024-02-01", ("2019", "2024"), id="six-years-by-years"),
        pytest.param("2018-05-19", "2018-05-19", ("6/2018", "7/2018"), id="one-day-has-a-scale-too"),
    ],
)
def test_chain_axis_always_has_dates(first, last, titles):
    ax = draw_chain(
        chain_rows(
            ("ref", "central", "", "1-KL/TW", first, ""), ("xanh", "province", "Núi Xanh", "8-KH/TU", last, "1-KL/TW")
        )
    )
    texts = [text.get_text() for text in ax.get_xticklabels()]
    assert len(texts) >= 2
    assert set(titles) <= set(texts)


def test_chain_puts_the_reference_before_what_carries_it_out_on_the_same_day():
    documents = chain_rows(
        ("ctr", "central", "", "31-CTr/TW", "2026-07-28", "75-KL/TW"),
        ("ref", "central", "", "75-KL/TW", "2026-07-28", ""),
    ).assign(role=["intermediate", "reference"])
    names = [text.get_text() for text in draw_chain(documents).get_yticklabels()]
    assert names.index("75-KL/TW") < names.index("31-CTr/TW")


# --- the other families


def test_travel_counts_only_plans_with_full_text():
    documents, provisions = plant_documents(7), plant_provisions(6)
    coverage = plant_coverage(documents, provisions).assign(status="full")
    whole = arrange_plans(documents, language="vi").query("block == 'full'")["doc_id"]
    coverage.loc[coverage["doc_id"].isin(whole), "status"] = "none"
    ax = figures.draw_travel(coverage, provisions, documents).axes[0]
    assert {float(line.get_xdata()[0]) for line in ax.lines if line.get_label() == "full"} == {0.0}
    assert sum(text.get_text() == f"0/{len(whole)} (+0)" for text in ax.texts) == 6


def test_travel_repeats_the_heading_where_a_panel_continues_a_group():
    documents, many = plant_documents(3), plant_provisions(130)
    figure = figures.draw_travel(plant_coverage(documents, many), many, documents)
    for ax in figure.axes:
        tops = [text.get_text() for text in ax.texts if text.get_position()[1] >= 0 and text.xy[1] == 0]
        assert tops[0].startswith("Giao cho"), "the first row of each panel says what it is"
        last = max(text.xy[1] for text in ax.texts if text.get_fontweight() == "bold")
        assert last < max(text.xy[1] for text in ax.texts), "no heading without rows"


def test_targets_have_a_panel_per_unit_and_commas_in_vietnamese():
    documents = plant_documents(7)
    figure = figures.draw_targets(plant_targets(documents), documents)
    assert len(figure.axes) == 2
    texts = [text.get_text() for ax in figure.axes for text in ax.texts]
    assert "17,5" in texts
    assert "17.5" not in texts
    heads = [text for text in texts if "cấp" in text]
    assert heads == ["Lãnh đạo cấp tỉnh dưới 40 tuổi, 2030", "Cán bộ cấp xã đạt chuẩn, 2025"]
    references = [line.get_xdata()[0] for line in figure.axes[0].lines if line.get_label() == "reference"]
    assert set(references) == {15.0}


def test_targets_count_plans_when_there_are_many():
    documents = plant_documents(63)
    targets = plant_targets(documents)
    ax = figures.draw_targets(targets, documents).axes[0]
    legend = [text.get_text() for text in ax.get_figure().legends[0].get_texts()]
    assert word("figure.number_is_plans", "vi") in legend, "the numbers are explained"
    counts = [int(text.get_text()) for text in ax.texts if text.get_text().isdigit() and text.get_color() == "#222222"]
    assert sum(counts) == (targets["unit"] == "%").sum()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("plan", ["2020", "2024-01-31", "2024-12-31", "2026-08-31", "2030-12-31"])
def test_a_date_beside_the_outermost_mark_keeps_clear_of_the_names(plan, language):
    documents = plant_documents(3)
    deadlines = pd.DataFrame(
        {"doc_id": ["p00", "p01"], "subject": "Rà soát", "reference_deadline": "2024", "plan_deadline": [plan, "2025"]}
    )
    figure = figures.draw_deadlines(deadlines.head(1), documents, language=language)
    check_layout(figure)
    assert len(figure.axes[0].get_xticklabels()) >= 2
    check_layout(figures.draw_deadlines(deadlines, documents, language=language))


def test_a_control_is_no_plan_in_the_text_at_hand():
    documents = plant_documents(7)
    targets = plant_targets(documents).assign(doc_id="p06")
    legend = figures.draw_targets(targets.head(1), documents).legends[0]
    texts = [text.get_text() for text in legend.get_texts()]
    assert texts == [word("figure.reference_value", "vi"), word("figure.block_control", "vi")]


def test_a_target_without_year_has_no_dash_for_it():
    documents = plant_documents(3)
    ax = figures.draw_targets(plant_targets(documents).head(1).assign(year="–"), documents).axes[0]
    assert ax.texts[0].get_text() == "Lãnh đạo cấp tỉnh dưới 40 tuổi"


def test_deadlines_stand_at_the_last_day_they_mean():
    documents = plant_documents(3)
    ax = figures.draw_deadlines(plant_deadlines(documents), documents).axes[0]
    days = {line.get_xdata()[0] for line in ax.lines if line.get_label() == "reference"}
    assert days == {pd.Timestamp(day).toordinal() for day in ("2020-12-31", "2025-06-30")}


@pytest.mark.parametrize(("language", "written"), [("vi", "hết 2025"), ("en", "end of 2025")])
def test_the_last_day_of_a_year_is_written_as_its_end(language, written):
    deadlines = pd.DataFrame(
        {"doc_id": ["p00"], "subject": "x", "reference_deadline": "2024-06-30", "plan_deadline": "2025-12-31"}
    )
    texts = [
        text.get_text() for text in find_texts(figures.draw_deadlines(deadlines, plant_documents(3), language=language))
    ]
    assert written in texts


def test_a_deadline_in_an_incomplete_text_may_have_a_later_one():
    documents, deadlines = plant_documents(7), plant_deadlines(plant_documents(7))
    said = word("caption.deadlines.part", "en")
    assert said in figures.caption_deadlines(deadlines, documents, language="en")
    whole = deadlines[deadlines["doc_id"].isin(documents.loc[documents["extent"] == "full", "doc_id"])]
    assert said not in figures.caption_deadlines(whole, documents, language="en")


def test_validation_has_an_axes_per_measure_and_marks_the_own_method():
    rows = [(m, k, v, v - 0.1, v + 0.1) for m, v in (("own", 0.7), ("ratio", 0.2)) for k in ("f1", "core_kappa")]
    scores = pd.DataFrame(rows, columns=["method", "measure", "value", "low", "high"])
    figure = figures.draw_validation(scores)
    check_layout(figure)
    assert [ax.get_xlabel() for ax in figure.axes] == [find_head(key, "vi") for key in ("f1", "core_kappa")]
    markers = {line.get_label(): line.get_marker() for line in figure.axes[0].lines if line.get_label() != "interval"}
    assert markers == {"own": "s", "ratio": "o"}
    assert "0,70" in [text.get_text() for text in figure.axes[0].texts]


def test_labels_of_many_measures_stay_apart():
    measures = ("f1", "precision", "recall", "cells_f1", "cells_kappa")
    rows = [(method, measure, 0.5) for method in ("own", "ratio") for measure in measures]
    for language in ("vi", "en"):
        scores = pd.DataFrame(rows, columns=["method", "measure", "value"])
        check_layout(figures.draw_validation(scores, language=language))


def test_reliability_shows_the_diagonal_and_the_number_of_pairs():
    bins = pd.DataFrame({"predicted": [0.1, 0.5, 0.9], "observed": [0.0, 0.4, 1.0], "n": [1200, 40, 30]})
    figure = figures.draw_reliability(bins)
    check_layout(figure)
    assert "1.200" in [text.get_text() for text in figure.axes[1].texts]
    diagonal = figure.axes[0].lines[0]
    assert list(diagonal.get_xdata()) == list(diagonal.get_ydata())


def test_responsibility_tells_lead_from_support_from_both():
    documents = plant_documents(3)
    rows = [("p00", "Sở Nội vụ", "Sở Tài chính"), ("p00", "", "Sở Nội vụ"), ("p01", "Sở Tài chính", "")]
    ax = figures.draw_responsibility(pd.DataFrame(rows, columns=["doc_id", "lead", "support"]), documents)
    points = {str(line.get_label()): len(line.get_xdata()) for line in ax.lines if line.get_marker() == "o"}
    assert points == {"lead": 1, "support": 1, "lead_support": 1}


def test_the_legend_of_agencies_names_only_roles_that_occur():
    documents = plant_documents(3)
    named = pd.DataFrame({"doc_id": ["p00", "p01"], "lead": AGENCIES[:2], "support": ["", AGENCIES[2]]})
    legend = figures.draw_responsibility(named, documents, language="en").get_legend()
    texts = [text.get_text() for text in legend.get_texts()]
    assert texts == [word("figure.lead", "en"), word("figure.support", "en")]


def test_responsibility_says_where_the_alphabet_decides_what_is_drawn():
    documents = plant_documents(3)
    named = pd.DataFrame({"doc_id": ["p00"] * 4 + ["p01"], "lead": [*AGENCIES[:4], AGENCIES[0]], "support": ""})
    said = word("caption.responsibility.ties", "en", n=2, rest=2)
    assert said in figures.caption_responsibility(named, documents, most=2, language="en")
    assert "alphabetical" not in figures.caption_responsibility(named, documents, most=1, language="en")


def test_responsibility_counts_agencies_that_are_not_drawn():
    documents = plant_documents(3)
    rows = [("p00", f"Sở {letter}", "") for letter in "ABCDE"] + [("p01", "Sở A", "")]
    ax = figures.draw_responsibility(pd.DataFrame(rows, columns=["doc_id", "lead", "support"]), documents, most=2)
    assert {"5", "1"} <= {text.get_text() for text in ax.texts}


@pytest.mark.parametrize(
    ("reference", "plan", "written"),
    [
        pytest.param((15, 20), (15, 20), {"15–20"}, id="same range, once"),
        pytest.param((15, 20), (10, 15), {"10–15", "15–20"}, id="ranges that touch"),
        pytest.param((15, 20), (18, 18), {"15–20", "18"}, id="figure inside a range"),
        pytest.param((15, 15), (20, 20), {"15", "20"}, id="no ranges"),
    ],
)
def test_ranges_of_targets_are_drawn_and_written_as_ranges(reference, plan, written):
    documents = plant_documents(2)
    row = {"doc_id": "p00", "population": "giáo viên", "year": "2030", "unit": "%"}
    row |= {"reference_value": reference[0], "reference_high": reference[1]}
    row |= {"plan_value": plan[0], "plan_high": plan[1]}
    ax = figures.draw_targets(pd.DataFrame([row]), documents).axes[0]
    assert {text.get_text() for text in ax.texts if text.get_text()[0].isdigit()} == written
    bars = [tuple(line.get_xdata()) for line in ax.lines if line.get_label() == "range"]
    assert sorted(bars) == sorted(span for span in (reference, plan) if span[0] != span[1])


def test_responsibility_counts_nothing_where_no_plan_is_full():
    documents = plant_documents(3).assign(extent="report")
    rows = [("p00", "Sở Nội vụ", "Sở Tài chính")]
    ax = figures.draw_responsibility(pd.DataFrame(rows, columns=["doc_id", "lead", "support"]), documents)
    assert not [text.get_text() for text in ax.texts if "/0" in text.get_text()]


def test_similarity_puts_the_two_planted_families_side_by_side():
    documents = plant_documents(7)
    ids = plant_similarity(documents).index
    family = np.array([0, 1, 0, 1, 0, 1, 0])
    values = np.where(family[:, None] == family[None, :], 0.9, 0.1)
    np.fill_diagonal(values, 1.0)
    order = figures.order_by_similarity(pd.DataFrame(values, index=ids, columns=ids))
    kinds = [int(family[list(ids).index(doc_id)]) for doc_id in order]
    assert kinds in ([0] * 4 + [1] * 3, [1] * 3 + [0] * 4)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda t: t.iloc[:2, :2], id="two-plans-are-no-tree"),
        pytest.param(lambda t: t.assign(p01=0.123), id="not-symmetric"),
        pytest.param(lambda t: t * np.nan, id="nothing-to-compare"),
        pytest.param(lambda t: t * 100, id="percent-for-shares"),
        pytest.param(lambda t: t.rename(index={"p00": "x"}, columns={"p00": "x"}), id="a-plan-nobody-knows"),
    ],
)
def test_similarity_refuses(spoil):
    documents = plant_documents(3)
    with pytest.raises(TableError):
        figures.draw_similarity(spoil(plant_similarity(documents)), documents)


def test_pairs_that_cannot_be_compared_are_hatched_and_counted():
    documents = plant_documents(7)
    table = plant_similarity(documents)
    table.loc["p02", table.index != "p02"] = np.nan
    table.loc[table.index != "p02", "p02"] = np.nan
    found = collections_of(figures.draw_similarity(table, documents).axes[0])
    assert len(found["missing"].get_paths()) == 12
    assert found["missing"].get_hatch()
    assert "6 cặp không so sánh được" in figures.caption_similarity(table, documents, measure="x")
    assert figures.order_by_similarity(table)[-1] == "p02" or figures.order_by_similarity(table)[0] == "p02"


@pytest.mark.parametrize("tiles", [63, 34])
def test_tile_maps_lay_out_and_hatch_what_has_no_value(tiles):
    values = list_tiles(tiles).rename(columns={"name": "unit"}).assign(share=0.5).iloc[5:]
    ax = figures.draw_tile_map(values, tiles=tiles)
    check_layout(ax.get_figure())
    names = set(list_tiles(tiles)["name"])
    hatched = [patch.get_label() for patch in ax.patches if patch.get_label() in names and patch.get_hatch()]
    assert hatched == list(list_tiles(tiles)["name"][:5])


def test_tiles_are_complete_unique_and_roughly_geographic():
    old, new = list_tiles(63), list_tiles(34)
    assert (old["name"].nunique(), new["name"].nunique()) == (63, 34)
    assert set(new["name"]) - set(old["name"]) == {"Huế"}, "34 units keep old names, but for Huế"
    unchanged = "Cao Bằng,Điện Biên,Hà Tĩnh,Lai Châu,Lạng Sơn,Nghệ An,Quảng Ninh,Thanh Hóa,Sơn La,Hà Nội,Huế"
    assert set(unchanged.split(",")) <= set(new["name"])
    for table in (old, new):
        assert not table.duplicated(["row", "col"]).any()
        assert (table["name"] == table["name"].map(lambda name: unicodedata.normalize("NFC", name))).all()
        rows = table.set_index("name")["row"]
        south = [
            "Cao Bằng",
            "Hà Nội",
            "Thanh Hóa",
            "Nghệ An",
            "Hà Tĩnh",
            "Quảng Trị",
            "Đà Nẵng",
            "Quảng Ngãi",
            "Cà Mau",
        ]
        assert rows[south].is_monotonic_increasing
        columns = table.set_index("name")["col"]
        assert columns["Điện Biên"] < columns["Hà Nội"] < columns["Quảng Ninh"]
        assert columns["An Giang"] < columns["Thành phố Hồ Chí Minh"] < columns["Khánh Hòa"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Tỉnh Thanh Hoá", "Thanh Hóa"),
        ("TP. Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        (unicodedata.normalize("NFD", "Bà Rịa – Vũng Tàu"), "Bà Rịa - Vũng Tàu"),
        ("KHÁNH HOÀ", "Khánh Hòa"),
    ],
)
def test_provinces_are_known_however_they_are_written(written, meant):
    table = match_tiles(pd.DataFrame({"unit": [written], "share": [0.1]}), 63)
    assert table.loc[table["share"].notna(), "name"].tolist() == [meant]


def test_no_two_provinces_share_a_key():
    assert len({fold_province(name) for name in PROVINCES}) == 63


def test_a_merged_province_is_refused_on_the_new_map():
    with pytest.raises(TableError, match="Hà Giang"):
        figures.draw_tile_map(pd.DataFrame({"unit": ["Hà Giang"], "share": [0.5]}), tiles=34)


# --- words, order, fonts


def test_every_label_is_written_in_both_languages_in_letters_the_font_has():
    for place in ("figure", "cell.status", "cell.account", "cell.extent", "cell.addressee", "cell.line"):
        letters = "".join([*find_words(place, "vi").values(), *find_words(place, "en").values()])
        assert letters
        figures.check_font_covers("DejaVu Sans", letters)


@pytest.mark.parametrize("font", ["STIXGeneral", "cmr10", "DejaVu Sans Mono"])
def test_fonts_without_vietnamese_letters_are_refused(font):
    with pytest.raises(ParameterError, match="lacks"):
        figures.check_font_covers(font)


def test_a_font_that_is_not_installed_is_refused():
    with pytest.raises(ParameterError, match="not installed"):
        figures.check_font_covers("No Such Font")


def test_vietnamese_letters_are_all_there():
    assert len({letter for letter in VIETNAMESE_LETTERS if not letter.isascii() and letter.isalpha()}) == 134


def test_change_font_sets_every_text():
    figure = figures.change_font(draw_family("bars", 3, "vi"), "DejaVu Serif")
    assert {text.get_fontfamily()[0] for text in find_texts(figure)} == {"DejaVu Serif"}


def test_names_sort_as_in_a_vietnamese_dictionary():
    ordered = [
        "An Giang",
        "Bạc Liêu",
        "Bắc Giang",
        "Bến Tre",
        "Cà Mau",
        "Cao Bằng",
        "Cần Thơ",
        "Dĩ An",
        "Đà Nẵng",
        "Đắk Lắk",
        "Điện Biên",
        "Hà Nội",
        "Hòa Bình",
        "Hưng Yên",
        "Quảng Bình",
        "Quảng Ngãi",
        "Ủy ban",
    ]
    assert sorted(set(ordered), key=sort_key) == ordered
    tones = ["ma", "mà", "mả", "mã", "má", "mạ", "mă"]
    assert sorted(set(tones), key=sort_key) == tones
    assert sort_key("hoà") == sort_key("hòa") == sort_key(unicodedata.normalize("NFD", "Hòa"))


def test_names_are_told_apart_when_a_province_has_two_plans():
    documents = plant_documents(3)
    documents.loc[documents["doc_id"].isin(["p00", "p01"]), "unit"] = "Sông Lam"
    names = name_documents(documents, language="vi")
    assert names["p00"] == "Sông Lam (Nhà nước)"
    assert names["p01"] == "Sông Lam (Đảng)"
    assert len(set(names.values())) == len(names)


def test_captions_count_no_group_that_is_not_there():
    documents = plant_documents(3).query("extent == 'full'")
    provisions = plant_provisions(5)
    cells = plant_coverage(documents, provisions), provisions, documents
    for caption in (figures.caption_coverage_bars(*cells, language="en"), figures.caption_uptake_heatmap(*cells)):
        assert not re.search(r"(?<![\d,.])0 (?:plans|controls|kế hoạch|văn bản)", caption)
    controls = documents.assign(role=documents["role"].replace("plan", "control"))
    caption = figures.caption_coverage_bars(*cells[:2], controls, language="en")
    assert "2 controls." in caption
    assert "full text" not in caption
    chain = figures.caption_chain(controls, list_chain_edges(controls, {}), language="en")
    assert "26-NQ/TW (official text), the reference" in chain


@pytest.mark.parametrize("language", ["vi", "en"])
def test_captions_state_numbers_and_what_is_not_claimed(language):
    documents, provisions = plant_documents(7), plant_provisions(24)
    coverage = plant_coverage(documents, provisions)
    whole = (arrange_plans(documents, language=language)["block"] == "full").sum()
    caption = figures.caption_uptake_heatmap(coverage, provisions, documents, language=language)
    assert caption.startswith("24 ")
    assert f" {whole} " in caption
    captions = [
        caption,
        figures.caption_coverage_bars(coverage, provisions, documents, language=language),
        figures.caption_coverage_length(plant_points(documents), documents, language=language),
        figures.caption_travel(coverage, provisions, documents, language=language),
        figures.caption_ledger_bars(plant_ledger(documents), documents, language=language),
        figures.caption_chain(documents, list_chain_edges(documents, {}), language=language),
        figures.caption_targets(plant_targets(documents), language=language),
        figures.caption_deadlines(plant_deadlines(documents), language=language),
        figures.caption_responsibility(plant_commitments(documents), documents, language=language),
        figures.caption_similarity(plant_similarity(documents), documents, measure="cosine", language=language),
        figures.caption_tile_map(pd.DataFrame({"unit": ["Cà Mau"], "share": [0.5]}), what="x", language=language),
    ]
    for text in captions:
        assert text.endswith(word("note.disclaimer", language))
        assert "{" not in text


def test_marks_stay_apart_in_grey(tmp_path):
    """Legend patches of the statuses differ in mean lightness or in texture when printed in grey."""
    documents, provisions = plant_documents(3), plant_provisions(6)
    coverage = plant_coverage(documents, provisions)
    coverage["status"] = ["full", "partial", "not_observable"] * 6
    ax = figures.draw_uptake_heatmap(coverage, provisions, documents)
    path = tmp_path / "grey.png"
    ax.get_figure().savefig(path, dpi=200)
    grey = imread(path)[:, :, :3] @ [0.299, 0.587, 0.114]
    found = collections_of(ax)
    means, spreads = {}, {}
    for status in ("full", "partial", "not_observable"):
        box = found[status].get_paths()[0].get_extents().transformed(ax.transData)
        scale = 200 / ax.get_figure().dpi
        x0, x1 = sorted(int(x * scale) for x in (box.x0, box.x1))
        y0, y1 = sorted(grey.shape[0] - int(y * scale) for y in (box.y0, box.y1))
        part = grey[y0 + 1 : y1 - 1, x0 + 1 : x1 - 1]
        means[status], spreads[status] = part.mean(), part.std()
    assert means["full"] + 0.2 < means["partial"] < means["not_observable"]
    assert spreads["not_observable"] > 0.05


def test_an_unknown_language_is_refused():
    with pytest.raises(ParameterError, match="expected one of vi, en"):
        draw_family("bars", 3, "fr")


def test_a_text_that_is_not_full_is_counted_over_what_applies():
    """Its missing provisions are not observable; over what was found alone it would always stand at 100%."""
    documents = pd.DataFrame(
        {"doc_id": ["song-lam"], "unit": ["Sông Lam"], "line": ["party"], "number": ["1-KH/TU"], "role": ["plan"],
         "extent": ["truncated"]}
    )  # fmt: skip
    ids = [f"III.1.{letter}" for letter in "abcdeghikl"]
    provisions = pd.DataFrame({"provision_id": ids, "type": "task", "attestation": "official"})
    coverage = pd.DataFrame(
        {"doc_id": "song-lam", "provision_id": ids, "status": ["full"] * 3 + ["not_observable"] * 7}
    )
    ax = figures.draw_coverage_bars(coverage, provisions, documents, language="en")
    texts = " ".join(text.get_text() for text in ax.texts)
    assert "3/10" in texts
    assert "3/3" not in texts


# --- the gallery: no study stops a run


def test_a_study_without_full_plans_has_a_gallery(shipped_analysis):
    documents = shipped_analysis.documents
    extent = documents["extent"].where(documents["role"] == "reference", "report")
    plates = draw_gallery(replace(shipped_analysis, documents=documents.assign(extent=extent)), language="vi")
    names = [plate.name for plate in plates]
    assert "uptake" in names
    assert "travel" not in names


def test_every_caption_of_a_gallery_names_the_reference_and_whose_words_the_texts_are(shipped_analysis):
    plates = draw_gallery(shipped_analysis, language="en")
    assert "travel" not in [plate.name for plate in plates], "a share of two plans is a count"
    for plate in plates:
        assert "26-NQ/TW (digest)" in plate.caption, plate.name
        assert "8 of 8 texts" in plate.caption, plate.name
        assert ("cut-off" in plate.caption) == (plate.name not in ("chain", "responsibility")), plate.name


def test_a_study_without_tasks_has_a_gallery(shipped_analysis):
    provisions = shipped_analysis.provisions.assign(type="viewpoint")
    names = [plate.name for plate in draw_gallery(replace(shipped_analysis, provisions=provisions), language="en")]
    assert {"chain", "ledger"} <= set(names)
    assert not {"uptake", "coverage", "coverage_length", "travel"} & set(names)


def test_targets_stand_in_the_order_of_the_reference(shipped_analysis):
    targets = next(plate for plate in draw_gallery(shipped_analysis, language="vi") if plate.name == "targets").data
    order = list(shipped_analysis.provisions["provision_id"])
    places = [order.index(provision) for provision in targets["provision_id"]]
    assert places == sorted(places)


def test_many_plans_add_similarity_a_map_and_pages(shipped_analysis):
    documents, provisions = plant_documents(63).assign(title=""), plant_provisions(130).assign(text="", context="")
    coverage = plant_coverage(documents, provisions).assign(p_any=0.5, p_full=0.5, best_clause_id="", judged_by="")
    many = replace(
        shipped_analysis,
        documents=documents,
        provisions=provisions,
        coverage=coverage,
        ledger=plant_ledger(documents).assign(unit_id="x"),
        units=shipped_analysis.units.assign(doc_id="ref"),
        changes=shipped_analysis.changes.iloc[:0],
        alignment=shipped_analysis.alignment.iloc[:0],
    )
    plates = {plate.name: plate for plate in draw_gallery(many, language="en")}
    assert {"similarity", "map_63", "uptake_1", "uptake_4"} <= set(plates)
    assert "map_34" not in plates
    seen = pd.concat([plates[f"uptake_{page}"].data for page in range(1, 5)])
    assert len(seen) == len(coverage)
    check_layout(plates["map_63"].draw())


def test_a_province_has_the_union_of_its_two_lines_and_none_without_full_text(shipped_analysis):
    rows = [
        ("a", "party", "Cà Mau", "2018-08", "full"),
        ("b", "state", "Tỉnh Cà Mau", "2018-09", "full"),
        ("c", "party", "Hà Nội", "2018-10", "excerpt"),
        ("d", "party", "Huế", "2025-08-01", "full"),
        ("e", "party", "An Giang", "", "full"),
    ]
    documents = pd.DataFrame(rows, columns=["doc_id", "line", "unit", "issued", "extent"])
    reference = {"doc_id": "ref", "role": "reference", "tier": "central", "issued": "2018-05-19", "unit": ""}
    documents = pd.concat([documents.assign(role="plan", tier="province"), pd.DataFrame([reference])])
    provisions = plant_provisions(2)
    cells = pd.DataFrame(itertools.product("abcde", provisions["provision_id"]), columns=["doc_id", "provision_id"])
    cells["status"] = ["full", "none", "none", "full", "none", "none", "full", "full", "full", "none"]
    tables = cells, provisions, documents
    before = measure_provinces(*tables, tiles=63).set_index("unit")["share"]
    assert before.drop("Hà Nội").to_dict() == {"An Giang": 0.5, "Cà Mau": 1.0}
    assert pd.isna(before["Hà Nội"])
    assert measure_provinces(*tables, tiles=34).set_index("unit")["share"].to_dict() == {"Huế": 1.0}


def test_coverage_bars_count_the_core_alone_and_mark_what_chance_reaches():
    documents, provisions = plant_documents(3), plant_provisions(4)
    coverage = plant_coverage(documents, provisions).assign(status="partial")
    coverage.loc[coverage["provision_id"] == provisions["provision_id"].iloc[0], "status"] = "full"
    chance = pd.DataFrame({"doc_id": arrange_plans(documents, language="vi")["doc_id"], "type": "task", "share": 0.04})
    ax = figures.draw_coverage_bars(coverage, provisions, documents, chance=chance)
    assert {text.get_text() for text in ax.texts} >= {"1/4 (+3)"}
    ticks = next(lines for lines in ax.collections if lines.get_label() == "chance")
    assert {float(x) for path in ticks.get_paths() for x in path.vertices[:, 0]} == {4.0}
    assert word("figure.chance", "vi") in [text.get_text() for text in ax.get_figure().legends[0].get_texts()]
    caption = figures.caption_coverage_bars(coverage, provisions, documents, chance=chance, language="en")
    assert "(25%)" in caption
    assert "chance level (4%)" in caption


@pytest.mark.parametrize("language", ["vi", "en"])
def test_corrected_coverage_stands_beside_raw_and_judged(language):
    documents = plant_documents(4)
    rows = [("all", "", 0.4, 0.45, 0.5, 0.4, 0.6), *(("plan", d, 0.1, 0.2, 0.0, 0.0, 1.0) for d in documents["doc_id"])]
    corrected = pd.DataFrame(rows, columns=["scope", "name", "raw", "judged", "corrected", "low", "high"]).assign(
        measure="coverage", type="task", n_audit=30
    )
    figure = figures.draw_corrected(corrected, documents, language=language)
    check_layout(figure)
    ax = figure.axes[0]
    first = {str(line.get_label()): list(line.get_xdata()) for line in ax.lines[:4]}
    assert first == {"interval": [40, 60], "raw": [40], "judged": [45], "corrected": [50]}
    assert len(ax.get_yticklabels()) == 1 + len(documents)
    caption = figures.caption_corrected(corrected, language=language)
    assert "30" in caption
    assert "40–60%" in caption


def test_a_name_longer_than_a_row_is_cut_and_stays_its_own() -> None:
    long = "Ban Chỉ đạo phát triển kinh tế - xã hội vùng ven sông và vùng núi phía tây tỉnh Sông Lam"
    rows = pd.DataFrame({"doc_id": ["a", "b"], "unit": [long, long], "line": ["party", "state"], "number": ""})
    names = name_documents(rows, language="vi")
    assert len(set(names.values())) == 2
    assert all(name.startswith("Ban Chỉ đạo") and measure_text(name) < 85 for name in names.values())
