"""A study with articles about plans: what they tell of results is no plan, and what is compared is said."""

from dataclasses import replace
from pathlib import Path

import pytest

import toolkit
from toolkit.analysis.corpus import describe_corpus
from toolkit.batch.gallery import draw_gallery
from toolkit.read.study_texts import read_documents

REFERENCE = """NGHỊ QUYẾT SỐ 9-NQ/TW
I. MỤC TIÊU
1. Bố trí bí thư chi bộ bản không là người địa phương ở mọi bản.
2. Đội ngũ giáo viên mầm non có 15-20% dưới 40 tuổi vào năm 2030.
II. NHIỆM VỤ
1. Mở lớp dạy nghề trồng quế cho thanh niên vùng cao.
"""
ARTICLE = """Tin trong tỉnh: các địa phương triển khai Nghị quyết của Trung ương.
Ảnh: một lớp học ở vùng cao.

Sông Lam
Thực hiện Nghị quyết số 9 của Trung ương, đến nay tỉnh đã bố trí bí thư chi bộ bản không là người địa phương ở 9 bản.

Triển khai Nghị quyết 9, kế hoạch đề ra mở lớp dạy nghề trồng quế cho thanh niên vùng cao.

Núi Xanh
Mở lớp dạy nghề trồng quế cho thanh niên vùng cao của tỉnh.
"""


@pytest.fixture(scope="module")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> toolkit.Analysis:
    folder: Path = tmp_path_factory.mktemp("study")
    (folder / "catalogue.csv").write_text(
        "doc_id,file,part,role,number,extent,issued\n"
        "goc,a.txt,,reference,9-NQ/TW,full,2019-01-02\n"
        "song-lam,b.txt,Sông Lam,plan,,report,2019-05\n"
        "nui-xanh,b.txt,Núi Xanh,plan,,report,2019-05\n",
        encoding="utf-8",
    )
    (folder / "a.txt").write_text(REFERENCE, encoding="utf-8")
    (folder / "b.txt").write_text(ARTICLE, encoding="utf-8")
    return toolkit.open_analysis(toolkit.load_study(folder, overrides={"method": "plain"}))


def test_a_result_that_an_article_reports_is_no_plan_content(analysis):
    cells = analysis.coverage.set_index(["doc_id", "provision_id"])["status"]
    assert cells["song-lam", "I.1"] == "not_observable"
    assert cells["song-lam", "II.1"] == "full"
    own = analysis.ledger[(analysis.ledger["doc_id"] == "song-lam") & (analysis.ledger["side"] == "plan")]
    assert own["account"].tolist() == ["reported", "linked"]
    linked = toolkit.measure_linked_share(analysis.ledger).set_index("doc_id").loc["song-lam"]
    assert (linked["n_linked"], linked["n_content"]) == (1, 1)


def test_an_article_is_press_and_its_wording_is_not_compared(analysis):
    forms = analysis.documents.set_index("doc_id")["text_form"]
    assert forms.to_dict() == {"goc": "official", "song-lam": "press", "nui-xanh": "press"}
    assert not analysis.divergence["wording_compared"].any()


def test_characters_of_the_rest_of_an_article_are_no_white_space(analysis):
    counts = analysis.characters.set_index(["doc_id", "category"])["characters"]
    for name in ("song-lam", "nui-xanh"):
        assert counts[name].sum() == len(ARTICLE)
        assert counts[name, "other_part"] > 100
        assert counts[name, "white_space"] < 10
        own = analysis.parse.set_index("doc_id")["characters"][name]
        assert own == len(ARTICLE) - counts[name, "other_part"]


def test_short_names_of_the_reference_count_as_citations(analysis):
    chain = analysis.chain[analysis.chain["to_id"] == "goc"].set_index(["from_id", "relation"])["n_mentions"]
    assert chain["song-lam", "cites"] == 2
    assert "nui-xanh" not in chain.index.get_level_values(0)


@pytest.mark.parametrize(("language", "form"), [("vi", "bản tóm lược"), ("en", "digest")])
def test_captions_of_what_was_found_say_how_it_was(language, form, shipped_analysis):
    basis = toolkit.describe_basis(shipped_analysis, language=language)
    cutoffs = shipped_analysis.chance["cutoff_full"]
    for said in ("26-NQ/TW", form, shipped_analysis.signature.split("|")[0], f"{cutoffs.min():.2f}"[-2:]):
        assert said in basis
    captions = {plate.name: plate.caption for plate in draw_gallery(shipped_analysis, language=language)}
    told = {name for name, caption in captions.items() if basis in caption}
    assert told == set(captions) - {"chain", "responsibility"}


def test_basis_without_chance_level_says_so(analysis):
    assert "no chance level" in toolkit.describe_basis(
        replace(analysis, chance=analysis.chance.assign(share=float("nan"))), language="en"
    )


@pytest.mark.parametrize(
    ("form", "implements", "said"),
    [
        pytest.param("digest", "9-NQ/TW", [], id="a digest may leave the recital out"),
        pytest.param("digest", "5-NQ/TU", ["reference_not_cited"], id="nothing speaks for it"),
        pytest.param("official", "9-NQ/TW", ["reference_not_cited"], id="the text itself never cites"),
        pytest.param(
            "official; report",
            "9-NQ/TW",
            ["report_called_official", "reference_not_cited"],
            id="an article called official",
        ),
    ],
)
def test_what_stands_against_the_catalogue_is_told(tmp_path: Path, form: str, implements: str, said: list[str]) -> None:
    text_form, _, extent = form.partition("; ")
    (tmp_path / "catalogue.csv").write_text(
        "doc_id,file,role,number,implements,text_form,extent,issued\n"
        "goc,a.txt,reference,9-NQ/TW,,official,full,2019-01-02\n"
        f"song-lam,b.txt,plan,,{implements},{text_form},{extent or 'full'},2019-05\n",
        encoding="utf-8",
    )
    (tmp_path / "a.txt").write_text(REFERENCE, encoding="utf-8")
    (tmp_path / "b.txt").write_text("I. NHIỆM VỤ\n\n1. Mở lớp dạy nghề trồng quế cho thanh niên.\n", encoding="utf-8")
    corpus = describe_corpus(study := toolkit.load_study(tmp_path), read_documents(study)[0])
    assert corpus.faults.loc[corpus.faults["doc_id"] == "song-lam", "fault"].tolist() == said
    silent = corpus.documents.set_index("doc_id").loc["song-lam", "cites_reference"]
    assert silent == ("none" if "reference_not_cited" in said else "")
