"""Shared wording of plans: what two have beyond what all took from above, beside chance."""

from __future__ import annotations

import unicodedata

import numpy as np
import pandas as pd
import pytest

from tests.planted import make_clauses
from toolkit.borrowing.families import quote_families
from toolkit.borrowing.formulae import list_formulae
from toolkit.borrowing.wording import explain_wording, find_borrowing, find_families, measure_borrowing, quote_borrowing
from toolkit.errors import TableError
from toolkit.matching.chance import load_decoys
from toolkit.parameters import StudyParameters

#: 31 syllables that no other text of these tests has.
SHARED = (
    "Giao hợp tác xã Bến Sim thuê lại bãi bồi bỏ hoang để trồng cói xen sen, trả tiền thuê bằng chiếu dệt "
    "trong ba vụ đầu, miễn phí kho lạnh"
)
REWORDED = (
    "Giao hợp tác xã Bến Sim thuê bãi bồi bỏ hoang để trồng cói xen với sen, trả tiền thuê bằng chiếu hoa "
    "trong ba vụ đầu, miễn phí kho lạnh"
)
OWN = {
    "lam": "Đắp đập tạm ở suối Trầm trước mùa lũ, cắt cử hai người trông máy bơm suốt đêm.",
    "xanh": "Mở đường mòn lên đỉnh Mây cho khách leo núi, dựng biển báo dốc trơn mỗi quãng ngắn.",
    "bien": "Thả phao báo luồng lạch ngoài cửa vịnh, thay đèn cũ bằng đèn chạy nắng mặt trời.",
    "goc": "Trồng tre chắn sóng dọc đê sông lớn, giữ giống tre gai bản địa của từng vùng.",
}


def make_study(texts: dict[str, list[str]], **columns: dict[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return units and documents; `goc` is the reference, names in -tg are intermediates, all others plans."""
    units = pd.concat([make_clauses(doc_id, clauses) for doc_id, clauses in texts.items()], ignore_index=True)
    roles = {"goc": "reference"}
    documents = pd.DataFrame(
        {
            "doc_id": list(texts),
            "role": [roles.get(doc_id, "intermediate" if doc_id.endswith("-tg") else "plan") for doc_id in texts],
            "unit": list(texts),
            "issued": "",
            "text_form": "official",
        }
    )
    for name, values in columns.items():
        documents[name] = documents["doc_id"].map(values).fillna(documents[name])
    return units, documents


@pytest.mark.parametrize(
    ("other", "least"),
    [
        pytest.param(SHARED, 31, id="copied"),
        pytest.param(unicodedata.normalize("NFD", SHARED.upper()), 31, id="capitals-decomposed"),
        pytest.param(SHARED.replace("hoang", "ho\u00adang").replace(" ", "\u00a0"), 31, id="hidden-characters"),
        pytest.param(REWORDED, 27, id="reworded"),
        pytest.param(f"Trước hết: {SHARED.lower()}; sau đó báo lại", 31, id="inside-another-sentence"),
    ],
)
def test_a_shared_passage_is_found_with_its_ends(other: str, least: int) -> None:
    units, documents = make_study({"goc": [OWN["goc"]], "lam": [OWN["lam"], SHARED], "xanh": [other, OWN["xanh"]]})
    found = find_borrowing(units, documents)
    assert found[["doc_id", "clause_id", "other_id", "other_clause_id"]].to_numpy().tolist() == [
        ["lam", "2", "xanh", "1"]
    ]
    row = found.iloc[0]
    assert row["explained_by"] == ""
    assert least <= row["n_net"] <= row["n_syllables"] <= 31
    assert row["surprise"] > 100
    assert SHARED[row["start"] : row["end"]] == SHARED
    passage = unicodedata.normalize("NFC", other[row["other_start"] : row["other_end"]])
    assert passage.casefold().startswith("giao")
    assert passage.casefold().endswith("lạnh")


def test_parts_in_another_order_are_found_each() -> None:
    first, second = SHARED[: SHARED.index(", trả")], SHARED[SHARED.index("trả") :]
    units, documents = make_study({"goc": [OWN["goc"]], "lam": [SHARED], "xanh": [f"{second}. {first}."]})
    found = find_borrowing(units, documents)
    assert {SHARED[a:b] for a, b in zip(found["start"], found["end"], strict=True)} == {first, second}


@pytest.mark.parametrize(
    ("above", "explained_by"),
    [("goc", "reference"), ("chinh-phu-tg", "intermediate")],
)
def test_what_both_took_from_above_is_no_borrowing(above: str, explained_by: str) -> None:
    texts = {"goc": [OWN["goc"]], "chinh-phu-tg": [OWN["bien"]], "lam": [SHARED], "xanh": [REWORDED]}
    texts[above] = [*texts[above], f"Hai là: {SHARED}."]
    units, documents = make_study(texts)
    assert "" not in set(find_borrowing(units, documents)["explained_by"])
    # What only one of them changed stays its own, and a passage around it is explained.
    shares = explain_wording(units, documents).set_index(["doc_id", "stands_in"])["share"]
    assert shares["lam", explained_by] == 1
    assert shares["xanh", explained_by] > 0.8


def test_a_passage_that_is_mostly_from_above_names_what_explains_it() -> None:
    tail = ", kèm sổ ghi công từng hộ"
    units, documents = make_study({"goc": [SHARED], "lam": [SHARED + tail], "xanh": [SHARED + tail]})
    row = find_borrowing(units, documents).iloc[0]
    assert (row["explained_by"], row["n_syllables"], row["n_net"]) == ("reference", 37, 6)


def test_a_reference_that_is_a_copy_of_an_intermediate_goes_first() -> None:
    units, documents = make_study({"goc": [SHARED], "chinh-phu-tg": [SHARED], "lam": [SHARED], "xanh": [SHARED]})
    shares = explain_wording(units, documents)
    assert set(shares.loc[shares["share"] == 1, "stands_in"]) == {"reference"}
    assert find_borrowing(units, documents).empty


def test_formulae_are_taken_out_and_can_be_switched_off() -> None:
    formula = "Trong quá trình triển khai thực hiện nếu có khó khăn vướng mắc, báo cáo Ủy ban nhân dân tỉnh xem xét"
    units, documents = make_study({"goc": [OWN["goc"]], "lam": [formula], "xanh": [formula]})
    units["is_formula"] = False
    assert "" not in set(find_borrowing(units, documents)["explained_by"])
    off = StudyParameters(formulae=False)
    assert find_borrowing(units, documents, parameters=off)["explained_by"].tolist() == [""]


def test_titles_of_cited_documents_are_no_borrowing() -> None:
    title = "phát triển nghề dệt chiếu cói và bảo vệ bãi bồi ven sông đến năm mới theo hướng bền lâu"
    texts = {"goc": [OWN["goc"]], "lam": [f"Theo đề án {title} của bộ."], "xanh": [f"Làm đề án {title} ở xã."]}
    units, documents = make_study(texts)
    citations = pd.DataFrame({"cited_title": [title, ""]})
    assert find_borrowing(units, documents)["explained_by"].tolist() == [""]
    assert "" not in set(find_borrowing(units, documents, citations=citations)["explained_by"])


def test_numbers_and_dates_of_cited_documents_are_no_borrowing() -> None:
    named = "Thực hiện Kế hoạch số 10-KH/TW ngày 06/6/2030 và Chương trình số 15-CTr/TU ngày 07/8/2030, "
    units, documents = make_study({"goc": [OWN["goc"]], "lam": [named + OWN["lam"]], "xanh": [named + OWN["xanh"]]})
    assert "" not in set(find_borrowing(units, documents)["explained_by"])
    off = StudyParameters(formulae=False)
    assert find_borrowing(units, documents, parameters=off)["explained_by"].tolist() == [""]


def test_learned_formulae_stand_in_decoys_of_two_fields() -> None:
    learned = list_formulae().query("origin == 'learned'")["phrase"]
    decoys = load_decoys()
    assert len(learned) > 20
    for phrase in learned.head(20):
        held = decoys[decoys["text"].str.lower().str.contains(phrase, regex=False)]
        assert not held.empty, phrase


@pytest.mark.parametrize("form", ["digest", "press"])
def test_wording_of_somebody_else_is_left_out(form: str) -> None:
    units, documents = make_study(
        {"goc": [OWN["goc"]], "lam": [SHARED], "xanh": [SHARED], "bien": [OWN["bien"]]}, text_form={"xanh": form}
    )
    assert find_borrowing(units, documents).empty
    assert set(measure_borrowing(units, documents)["other_id"]) == {"bien"}
    assert "xanh" not in set(explain_wording(units, documents)["doc_id"])


def test_one_plan_shares_nothing() -> None:
    units, documents = make_study({"goc": [OWN["goc"]], "lam": [SHARED, SHARED]})
    assert find_borrowing(units, documents).empty
    assert measure_borrowing(units, documents).empty
    assert explain_wording(units, documents)["share"].sum() == pytest.approx(1)


def test_a_plan_that_holds_another_shares_all_of_it_one_way() -> None:
    units, documents = make_study(
        {"goc": [OWN["goc"]], "lam": [SHARED, OWN["lam"]], "xanh": [OWN["xanh"], OWN["bien"], SHARED, OWN["lam"]]}
    )
    pair = measure_borrowing(units, documents).iloc[0]
    assert pair["n_net"] == pair["n_syllables"]
    assert pair["other_n_net"] == pair["n_net"] < pair["other_n_syllables"]
    assert pair["share"] == 1
    assert pair["other_share"] == pytest.approx(pair["n_net"] / pair["other_n_syllables"])


def test_the_order_of_documents_makes_no_difference() -> None:
    texts = {"goc": [OWN["goc"]], "lam": [OWN["lam"], SHARED], "xanh": [REWORDED], "bien": [OWN["bien"], SHARED]}
    units, documents = make_study(texts)
    turned, back = units[::-1].reset_index(drop=True), documents[::-1].reset_index(drop=True)

    def list_pairs(table: pd.DataFrame) -> set[tuple[frozenset[tuple[str, str]], int]]:
        return {
            (frozenset([(row.doc_id, row.clause_id), (row.other_id, row.other_clause_id)]), row.n_net)
            for row in table.itertuples()
        }

    assert list_pairs(find_borrowing(units, documents)) == list_pairs(find_borrowing(turned, back))
    assert len(find_borrowing(units, documents)) == 3


def test_shares_add_up_and_say_where_wording_stands() -> None:
    units, documents = make_study(
        {
            "goc": [OWN["goc"]],
            "chinh-phu-tg": [OWN["bien"]],
            "lam": [OWN["goc"], OWN["bien"], SHARED, OWN["lam"]],
            "xanh": [SHARED, OWN["xanh"]],
        }
    )
    shares = explain_wording(units, documents).pivot_table(index="doc_id", columns="stands_in", values="n_syllables")
    lengths = {name: len(text.split()) for name, text in OWN.items()}
    assert shares.loc["lam"].to_dict() == {
        "reference": lengths["goc"], "intermediate": lengths["bien"], "formula": 0, "other_plans": 31,
        "own": lengths["lam"],
    }  # fmt: skip
    totals = explain_wording(units, documents).groupby("doc_id")["share"].sum()
    assert totals.to_numpy() == pytest.approx(1)


@pytest.mark.parametrize(
    ("issued", "earlier"),
    [
        pytest.param({"lam": "2030-05-02", "xanh": "2030-05-01"}, "xanh", id="days"),
        pytest.param({"lam": "2030-05", "xanh": "2030-05-20"}, "", id="a-month-and-a-day-in-it"),
        pytest.param({"lam": "2030", "xanh": "2031-01"}, "lam", id="a-year-and-a-later-month"),
        pytest.param({"lam": "2030-05-02", "xanh": "2030-05-02"}, "", id="the-same-day"),
        pytest.param({"lam": "2030-05-02"}, "", id="one-date"),
    ],
)
def test_direction_comes_from_dates_that_tell(issued: dict[str, str], earlier: str) -> None:
    units, documents = make_study({"goc": [OWN["goc"]], "lam": [SHARED], "xanh": [SHARED]}, issued=issued)
    assert measure_borrowing(units, documents)["earlier_id"].tolist() == [earlier]


def test_two_plans_of_one_province_are_marked() -> None:
    units, documents = make_study(
        {"goc": [OWN["goc"]], "lam": [SHARED], "xanh": [SHARED], "bien": [SHARED]},
        unit={"lam": "Sông Lam", "xanh": "SÔNG LAM"},
    )
    pairs = measure_borrowing(units, documents)
    assert pairs.loc[pairs["same_unit"], ["doc_id", "other_id"]].to_numpy().tolist() == [["lam", "xanh"]]


def plant_stock(seed: int, *, n_plans: int = 6, from_stock: int = 6, from_other: int = 0) -> pd.DataFrame:
    """Return pairs of plans that all draw on one stock; `from_other` sentences go from plan 0 to plan 1 alone."""
    draw = np.random.default_rng(seed)
    syllables = sorted({word.strip(",.;:()").lower() for text in load_decoys()["text"] for word in text.split()})

    def write() -> str:
        return " ".join(draw.choice(syllables, size=25))

    stock = [write() for _ in range(15)]
    texts = {"goc": [write()]}
    for place in range(n_plans):
        chosen = [stock[choice] for choice in draw.choice(len(stock), size=from_stock, replace=False)]
        texts[f"ke-hoach-{place}"] = [*chosen, *(write() for _ in range(20))]
    texts["ke-hoach-1"] += texts["ke-hoach-0"][-from_other:] if from_other else []
    units, documents = make_study(texts)
    return measure_borrowing(units, documents, parameters=StudyParameters(shuffles=1000))


def test_pairs_of_plans_that_draw_on_one_stock_do_not_stand_out() -> None:
    pairs = pd.concat([plant_stock(seed) for seed in range(8)])
    assert pairs["n_net"].gt(0).mean() > 0.9  # all share something
    assert pairs["above_chance"].mean() <= 0.05
    assert pairs["p_shuffled"].le(0.05).mean() <= 0.08


def test_a_pair_that_shares_more_than_the_others_stands_out() -> None:
    pairs = plant_stock(1, from_other=15)
    found = pairs[pairs["above_chance"]]
    assert found[["doc_id", "other_id"]].to_numpy().tolist() == [["ke-hoach-0", "ke-hoach-1"]]
    assert (found["n_net"] > found["expected"]).all()


def test_the_same_seed_gives_the_same_p_values() -> None:
    pd.testing.assert_frame_equal(plant_stock(3, n_plans=4), plant_stock(3, n_plans=4))


def test_two_plans_are_held_against_other_subjects_only() -> None:
    many = [" ".join(reversed(text.split())) for text in load_decoys()["text"].head(8)]
    units, documents = make_study({"goc": [OWN["goc"]], "lam": many, "xanh": [*many, OWN["xanh"]]})
    pair = measure_borrowing(units, documents).iloc[0]
    assert np.isnan(pair["p_shuffled"])
    assert pair["above_chance"]
    without = measure_borrowing(units, documents, parameters=StudyParameters(decoys_left_out="all")).iloc[0]
    assert (without["p_value"], without["above_chance"]) == (1, False)


REPEATED = "Mỗi thôn dành một góc sân phơi để bày các thứ đan lát của người già trong làng vào phiên chợ cuối tháng."


@pytest.mark.parametrize("copies", [1, 4, 9])
def test_wording_that_plans_repeat_is_found_however_often(copies: int) -> None:
    units, documents = make_study({"goc": [OWN["goc"]], "lam": [REPEATED] * copies, "xanh": [REPEATED] * copies})
    found = find_borrowing(units, documents)
    assert 1 <= len(found) <= 9
    shares = explain_wording(units, documents).set_index(["doc_id", "stands_in"])["share"]
    assert shares["lam", "other_plans"] == shares["xanh", "other_plans"] > 0.9


@pytest.mark.parametrize("copies", [1, 60])
def test_wording_of_the_reference_is_its_own_however_often_it_says_it(copies: int) -> None:
    units, documents = make_study({"goc": [REPEATED] * copies, "lam": [REPEATED], "xanh": [OWN["xanh"]]})
    shares = explain_wording(units, documents).set_index(["doc_id", "stands_in"])["share"]
    assert shares["lam", "reference"] == pytest.approx(1)
    assert find_borrowing(units, documents).empty


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("term", ["khóa XIII", "khoá XIII"])
def test_names_of_documents_are_formulae_in_every_spelling(term: str, form: str) -> None:
    text = unicodedata.normalize(form, f"Thực hiện Nghị quyết số 5-NQ/TW ngày 12 tháng 3 năm 2030 {term} về chợ")
    units, documents = make_study({"goc": [OWN["goc"]], "lam": [text], "xanh": [OWN["xanh"]]})
    plain = explain_wording(units, documents).set_index(["doc_id", "stands_in"])["n_syllables"]
    assert plain["lam", "formula"] >= 8
    off = explain_wording(units.assign(is_formula=True), documents, parameters=StudyParameters(formulae=False))
    assert off.loc[off["stands_in"] == "formula", "n_syllables"].sum() == 0


@pytest.mark.parametrize("column", ["role", "doc_id"])
def test_documents_that_lack_a_column_are_refused(column: str) -> None:
    units, documents = make_study({"goc": [OWN["goc"]], "lam": [OWN["lam"]]})
    with pytest.raises(TableError, match=column):
        find_borrowing(units, documents.drop(columns=column))


def test_p_values_are_adjusted_for_the_number_of_pairs_in_their_order() -> None:
    units, documents = make_study({name: [text, SHARED] for name, text in OWN.items()})
    pairs = measure_borrowing(units, documents).sort_values("p_value")
    assert (pairs["p_adjusted"] >= pairs["p_value"]).all()
    assert pairs["p_adjusted"].is_monotonic_increasing
    assert pairs["p_adjusted"].max() <= 1


def make_family_study(**columns: dict[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Three plans share eight sentences, of which one has a ninth with one other; a fourth plan shares nothing."""
    many = [" ".join(reversed(text.split())) for text in load_decoys()["text"].head(8)]
    texts = {
        "goc": [OWN["goc"]],
        "lam": [*many[:7], OWN["lam"]],
        "xanh": [OWN["xanh"], *many],
        "bien": [*many[::-1]],
        "rieng": [OWN["bien"]],
    }
    return make_study(texts, **columns)


#: Every pair that shares anything: in so small a study no draw could tell.
ALL_PAIRS = StudyParameters(borrowing_chance=1)


@pytest.mark.parametrize(
    ("issued", "in_time"),
    [
        pytest.param({}, ["undetermined"] * 3, id="no-dates"),
        pytest.param(
            {"lam": "2030-05", "xanh": "2030-04-01", "bien": "2031"}, ["later", "earliest", "later"], id="dates"
        ),
        pytest.param({"lam": "2030-05", "xanh": "2030-04-01"}, ["undetermined"] * 3, id="one-undated"),
        pytest.param({"lam": "2030", "xanh": "2030", "bien": "2031"}, ["undetermined"] * 3, id="two-of-one-year"),
    ],
)
def test_a_family_names_its_most_shared_passage_and_claims_no_order_that_dates_do_not_tell(
    issued: dict[str, str], in_time: list[str]
) -> None:
    units, documents = make_family_study(issued=issued or {"lam": ""}, unit={"lam": "Xanh", "xanh": "XANH"})
    families = find_families(units, documents, parameters=ALL_PAIRS)
    assert families["doc_id"].tolist() == ["lam", "xanh", "bien"]
    assert families["in_time"].tolist() == in_time
    assert families[["n_members", "n_provinces", "n_partners", "n_sharing"]].drop_duplicates().to_numpy().tolist() == [
        [3, 2, 2, 3]
    ]
    assert families["prototype"].tolist() == [True, False, False]
    texts = units.set_index(["doc_id", "clause_id"])["text"]
    passages = {texts[row.doc_id, row.clause_id][int(row.start) : int(row.end)] for row in families.itertuples()}
    assert len(passages) == 1
    assert families.set_index("doc_id")["share"]["bien"] == 1  # it holds nothing else
    quoted = quote_families(families, units, documents.assign(line="", number=""), language="en").iloc[0]
    assert quoted["passage"] in passages
    assert quoted["other_explanation"] == "all have it from a text that is not at hand"
    assert ("undetermined" in quoted["in_time"]) == (in_time[0] == "undetermined")


def test_a_member_by_way_of_another_has_no_place_of_what_it_does_not_share() -> None:
    other = "Đóng bè tre thả hoa đăng đêm rằm, gom lại rác nổi trước khi mặt trời lên cao quá ngọn cau trước đình."
    texts = {"goc": [OWN["goc"]], "lam": [SHARED], "xanh": [SHARED, other], "bien": [other]}
    families = find_families(*make_study(texts), parameters=ALL_PAIRS).set_index("doc_id")
    assert families["family"].tolist() == [1, 1, 1]
    assert families["n_partners"].to_dict() == {"lam": 1, "xanh": 2, "bien": 1}
    assert families["n_sharing"].tolist() == [2, 2, 2]
    assert sorted(families["clause_id"] == "") == [False, False, True]


def test_what_many_plans_have_is_told_from_what_two_have() -> None:
    phrase = "cắt cử người trông nom chu đáo từ sáng sớm đến tối mịt, có sổ ghi từng việc đã làm xong trong ngày"
    texts = {"goc": [OWN["goc"]], **{name: [f"{OWN[name]} {phrase}."] for name in ("lam", "xanh", "bien")}}
    texts |= {"khac": [phrase, SHARED], "rieng": [SHARED]}
    units, documents = make_study(texts)
    found = find_borrowing(units, documents)
    assert sorted(found["n_plans"]) == [2, *[4] * 6]
    assert quote_borrowing(found, units)["passage"].tolist()[0] == SHARED
    copies = find_borrowing(*make_study({"goc": [OWN["goc"]], "lam": [SHARED] * 3, "xanh": [SHARED] * 3}))
    assert set(copies["n_plans"]) == {2}  # plans, not places


def test_plans_in_a_row_are_no_family_of_all() -> None:
    """Each shares a passage with the next alone: five plans would hang together over single links."""
    links = [" ".join(reversed(text.split())) for text in load_decoys()["text"].head(4)]
    texts = {f"ke-hoach-{place}": links[max(place - 1, 0) : place + 1] for place in range(5)}
    units, documents = make_study({"goc": [OWN["goc"]], **texts})
    families = find_families(units, documents, parameters=ALL_PAIRS)
    assert families["n_members"].max() <= 3
    assert (families["n_partners"] < families["n_members"]).all()
    assert families["doc_id"].is_unique


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param({"lam": [SHARED]}, id="one-plan"),
        pytest.param({"chinh-phu-tg": [SHARED], "lam": [SHARED], "xanh": [SHARED]}, id="all-from-above"),
        pytest.param({"lam": [OWN["lam"]], "xanh": [OWN["xanh"]]}, id="nothing-shared"),
    ],
)
def test_where_nothing_is_shared_there_is_no_family(texts: dict[str, list[str]]) -> None:
    units, documents = make_study({"goc": [SHARED if "chinh-phu-tg" in texts else OWN["goc"]], **texts})
    families = find_families(units, documents)
    assert families.empty
    assert quote_families(families, units, documents.assign(line="", number="")).empty


def test_plans_that_are_alike_are_one_family() -> None:
    many = [" ".join(reversed(text.split())) for text in load_decoys()["text"].head(8)]
    units, documents = make_study({"goc": [OWN["goc"]], "lam": many, "xanh": many})
    families = find_families(units, documents)
    assert families[["share", "n_sharing", "prototype"]].to_numpy().tolist() == [[1.0, 2, True], [1.0, 2, False]]


def test_a_passage_of_which_either_plan_has_another_end_from_above_counts_for_two_plans() -> None:
    words = SHARED.replace(",", "").split()[:5]
    rest = OWN["goc"].rstrip(".")
    above = [OWN["goc"], f"{' '.join(words[2:])} ngay.", f"Sớm {' '.join(words[:3])}."]
    texts = {"goc": above, "lam": [f"Hãy {' '.join(words)} ngay {rest}"], "xanh": [f"Sớm {' '.join(words)} dần {rest}"]}
    row = find_borrowing(*make_study(texts)).iloc[0]
    assert (row["n_net"], row["n_plans"], row["explained_by"]) == (0, 2, "reference")
