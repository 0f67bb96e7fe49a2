"""A model is asked live at a real server: sound answers are kept at once, everything else is told and never stored."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import toolkit
from toolkit.cli import main
from toolkit.review.ask import check_url
from toolkit.review.judgments import read_judgments

KEY = "sk-secret-0123456789"
NOTHING = '{"clauses": {}}'


class ModelServer:
    """A server of ours that speaks the protocol; what it answers, a test decides."""

    def __init__(self) -> None:
        self.asked: list[dict] = []
        self.keys: list[str] = []
        self.answer: Callable[[int, dict], str | tuple[int, str] | None] = lambda number, body: NOTHING
        self.stopped = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append(body)
                outer.keys.append(self.headers.get("Authorization", ""))
                said = outer.answer(len(outer.asked), body) if self.path == "/v1/chat/completions" else (404, "path")
                if said is None:  # keeps silent until the test ends
                    outer.stopped.wait(20)
                    return
                if said == "drips":
                    self.send_response(200)
                    self.end_headers()
                    with contextlib.suppress(OSError):
                        while not outer.stopped.wait(0.01):
                            self.wfile.write(b" ")
                    return
                status, content = said if isinstance(said, tuple) else (200, say(said))
                raw = content.encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.send_header("retry-after-ms", "1")
                if status == 307:
                    self.send_header("Location", f"http://localhost:{outer.port}/v1/chat/completions")
                self.end_headers()
                with contextlib.suppress(OSError):  # who asked has seen enough
                    self.wfile.write(raw)

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.port = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        self.stopped.set()
        self._http.shutdown()
        self._http.server_close()


def say(content: str) -> str:
    """Return a response as servers write it."""
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
    usage = {"prompt_tokens": 700, "completion_tokens": 20, "total_tokens": 720}
    return json.dumps({"id": "1", "object": "chat.completion", "model": "m-2031", "choices": [choice], "usage": usage})


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    made = ModelServer()
    yield made
    made.stop()


def ask(folder: Path, server: ModelServer, *more: str, yes: bool = True) -> int:
    model = ["--server", server.url, "--model", "m", "--set", "method=plain", *(["--yes"] if yes else [])]
    return main(["review", "ask", str(folder), *model, *more])


def read_kept(folder: Path) -> set[tuple[str, str, str, str]]:
    kept = read_judgments(toolkit.load_study(folder))
    return set(map(tuple, kept[["doc_id", "provision_id", "clause_id", "verdict"]].to_numpy()))


def find_clause(body: dict, words: str) -> str:
    """Return the id under which a request shows the clause that holds some words; empty if it does not."""
    found = re.search(rf"^\[([^\]]+)\].*{words}", body["messages"][1]["content"], re.MULTILINE)
    return found[1] if found else ""


def test_answers_are_judgments_of_a_model_and_nobody_is_asked_twice(small_study, server, capsys):
    def answer(_: int, body: dict) -> str:
        swims = "Dạy bơi" in body["messages"][1]["content"].split("CÁC ĐƠN VỊ")[0]
        clause = find_clause(body, "Mở lớp dạy bơi") if swims else ""
        return json.dumps({"clauses": {clause: "full"} if clause else {}, "note": ""})

    server.answer = answer
    assert ask(small_study, server) == 0
    table = read_judgments(toolkit.load_study(small_study))
    assert ("song-lam", "II.3", "II.2", "full") in read_kept(small_study)
    assert (table["kind"] == "model").all()
    assert (table["coder"] == "m").all()
    assert (table["reason"] == "audit").all()
    assert table["chance"].between(0, 1, inclusive="right").all()
    n = len(server.asked)
    assert n == len(table) > 2
    assert f"{700 * n:,} tokens sent and {20 * n} returned" in capsys.readouterr().out
    assert ask(small_study, server, yes=False) == 0  # nothing is left to send, so nobody is asked to agree
    assert len(server.asked) == n


def test_what_it_takes_is_told_and_nothing_is_sent_without_a_yes(small_study, server, capsys):
    assert ask(small_study, server, "--price-in", "2", "--price-out", "8", yes=False) == 2
    told = capsys.readouterr().out
    assert server.asked == []
    assert not (small_study / "judgments").exists()
    n, low, high = re.search(r": (\d+) requests .*about ([\d,]+) to ([\d,]+) tokens, go out", told).groups()
    cost = [float(one) for one in re.search(r"a million tokens: about ([\d.]+) to ([\d.]+)", told).groups()]
    sent = [int(one.replace(",", "")) for one in (low, high)]
    known = [(sent[0] * 2 + int(n) * 30 * 8) / 1e6, (sent[1] * 2 + int(n) * 150 * 8) / 1e6]
    assert cost == pytest.approx(known, abs=1e-4)
    assert "Nothing was sent." in told


@pytest.mark.parametrize("prices", [["--price-in", "2"], ["--price-in", "-1", "--price-out", "1"]])
def test_half_a_price_is_none(prices, small_study, server, capsys):
    assert ask(small_study, server, *prices) == 2
    assert "Give both" in capsys.readouterr().err
    assert server.asked == []


def test_answers_are_kept_by_text_for_another_run(small_study, server, capsys):
    assert ask(small_study, server, "--coder", "may") == 0
    n = len(server.asked)
    (small_study / "judgments" / "may.csv").unlink()
    assert ask(small_study, server, "--coder", "may") == 0
    assert len(server.asked) == n
    assert f"{n} have an answer that was kept, 0 are to be asked" in capsys.readouterr().out
    assert len(read_kept(small_study)) == n
    text = small_study / "texts" / "goc.txt"
    text.write_text(text.read_text(encoding="utf-8").replace("trong dịp hè", "quanh năm"), encoding="utf-8")
    assert ask(small_study, server, "--coder", "may") == 0
    asked_again = [body["messages"][1]["content"] for body in server.asked[n:]]
    assert asked_again
    assert all("quanh năm" in content for content in asked_again)


def test_a_run_that_broke_off_goes_on_where_it_stopped(small_study, server, capsys):
    server.answer = lambda number, body: NOTHING if number <= 2 else (401, '{"error": {"message": "expired"}}')
    assert ask(small_study, server) == 2
    told = capsys.readouterr()
    assert "expired" in told.err
    assert "2 cells answered" in told.out
    first = [body["messages"] for body in server.asked[:2]]
    kept = small_study / "judgments" / "m.answers.jsonl"
    kept.write_bytes(kept.read_bytes() + b'{"request": "cut sh')  # by a crash, say
    server.answer = lambda number, body: NOTHING
    server.asked.clear()
    assert ask(small_study, server) == 0
    assert not [body for body in server.asked if body["messages"] in first]
    assert len(read_kept(small_study)) == len(first) + len(server.asked)
    assert [json.loads(line)["served"] for line in kept.read_text().splitlines() if not line.endswith("sh")] == [
        "m-2031"
    ] * (2 + len(server.asked))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("Theo tôi là có.", "no JSON"),
        ('{"clauses": {"II.2": "chắc là có"}}', "no verdict"),
        ('{"clauses": {"IX.9": "full"}}', "no clause of"),
        ('{"clauses": ["II.2"]}', "items of clause and verdict"),
        ("x" * 200_000, "200000 characters"),
        ("", "no answer"),
    ],
    ids=["prose", "other words", "other ids", "a list", "long", "empty"],
)
def test_a_malformed_answer_is_asked_once_more_and_never_guessed(content, problem, small_study, server, capsys):
    server.answer = lambda number, body: content
    assert ask(small_study, server, "--cells", "1") == 1
    told = capsys.readouterr().err
    assert problem in told
    assert len(told) < 700
    assert len(server.asked) == 2
    assert read_kept(small_study) == set()
    assert not (small_study / "judgments" / "m.answers.jsonl").exists()


def test_a_second_answer_that_is_sound_counts(small_study, server, capsys):
    server.answer = lambda number, body: "Không rõ." if number == 1 else NOTHING
    assert ask(small_study, server, "--cells", "1") == 0
    first, second = server.asked
    assert second["messages"][:2] == first["messages"]
    assert [message["role"] for message in second["messages"][2:]] == ["assistant", "user"]
    assert "1 asked once more" in capsys.readouterr().out
    assert len(read_kept(small_study)) == 1


def test_what_a_model_thought_aloud_is_no_part_of_its_answer(small_study, server):
    server.answer = lambda number, body: f'<think>{{"clauses": ?}}</think>\n```json\n{NOTHING}\n```'
    assert ask(small_study, server, "--cells", "1") == 0
    assert {verdict for *_, verdict in read_kept(small_study)} == {"none"}


def test_a_clause_that_was_not_shown_is_no_answer(small_study, server, capsys):
    names = {"I.1", "II.1", "II.2", "II.3"}

    def answer(_: int, body: dict) -> str:
        shown = set(re.findall(r"^\[([^\]]+)\]", body["messages"][1]["content"], re.MULTILINE))
        assert len(shown) == 1
        return json.dumps({"clauses": dict.fromkeys(sorted(names - shown)[:1], "full")})

    server.answer = answer
    assert ask(small_study, server, "--clauses", "1") == 1
    assert "was not shown" in capsys.readouterr().err
    assert read_kept(small_study) == set()


@pytest.mark.parametrize(
    ("said", "problem", "n_asked"),
    [
        (lambda number, body: (400, '{"error": {"message": "too many tokens"}}'), "too many tokens", 3),
        (lambda number, body: (200, "x" * 10_000_000), "over 1 MB", 3),
        (lambda number, body: (200, "<html>proxy</html>"), "no JSON", 3),
        (lambda number, body: (401, f'{{"error": {{"message": "wrong key {KEY}"}}}}'), "key into OPENAI_API_KEY", 1),
        (lambda number, body: (404, '{"error": {"message": "not found"}}'), "has no model 'm'", 1),
        (lambda number, body: (307, ""), "307", 3),
        (lambda number, body: (503, '{"error": {"message": "busy"}}'), "busy", 9),
    ],
    ids=["refuses", "10 MB", "a page", "key", "model", "sends elsewhere", "busy"],
)
def test_a_server_without_answers_is_told_in_a_line(
    said, problem, n_asked, small_study, server, capsys, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    server.answer = said
    assert ask(small_study, server) == 2
    told = capsys.readouterr()
    assert problem in told.err
    assert len(told.err) < 1500
    assert KEY not in told.err + told.out
    assert len(server.asked) == n_asked
    assert read_kept(small_study) == set()


def test_a_slow_server_is_given_up(small_study, server, capsys):
    server.answer = lambda number, body: None
    assert ask(small_study, server, "--cells", "1", "--time-limit", "0.05") == 1
    assert "no answer in 0.05 seconds" in capsys.readouterr().err
    assert read_kept(small_study) == set()


def test_an_answer_that_drips_is_given_up(small_study, server, capsys):
    server.answer = lambda number, body: "drips"
    assert ask(small_study, server, "--cells", "1", "--time-limit", "0.3") == 1
    assert "no whole answer in 0.3 seconds" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no terminals of this kind")
@pytest.mark.parametrize(("word", "code"), [("yes", 0), ("no", 2), ("", 2)])
def test_whoever_sits_at_a_terminal_is_asked(word, code, small_study, server, monkeypatch):
    master, slave = os.openpty()
    with os.fdopen(slave) as terminal, os.fdopen(master, "w") as keys:
        monkeypatch.setattr(sys, "stdin", terminal)
        print(word, file=keys, flush=True)
        assert ask(small_study, server, "--cells", "1", yes=False) == code
    assert len(server.asked) == (code == 0)


def test_a_server_that_is_not_there_is_told(small_study, server, capsys):
    server.stop()
    assert ask(small_study, server) == 2
    assert "cannot be reached" in capsys.readouterr().err


def test_the_key_comes_from_the_environment_and_is_written_nowhere(small_study, server, monkeypatch, capsys):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert ask(small_study, server, "--cells", "1") == 0
    assert server.keys == [f"Bearer {KEY}"]
    told = capsys.readouterr()
    assert KEY not in told.out + told.err
    assert not [path for path in small_study.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]


@pytest.mark.parametrize(
    "url", ["localhost:11434", "ftp://x/v1", "http://", "http://lan:pw@x/v1", "https://x/v1?key=1", "http://[::1"]
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(toolkit.errors.ParameterError) as caught:
        check_url(url)
    assert "pw" not in str(caught.value)


def test_a_person_is_no_model(small_study, server, capsys):
    (small_study / "judgments").mkdir()
    head = "coder,kind,doc_id,provision_id,clause_id,verdict\n"
    (small_study / "judgments" / "lan.csv").write_text(f"{head}lan,person,song-lam,II.2,,none\n", encoding="utf-8")
    assert ask(small_study, server, "--coder", "lan") == 2
    assert "'lan' is a person" in capsys.readouterr().err
    assert server.asked == []
