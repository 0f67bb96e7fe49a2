"""A model asked live, at any OpenAI-compatible server: the cost is known before, each answer is kept when it comes."""

from __future__ import annotations

import hashlib
import ipaddress
import json
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from toolkit.errors import OutputError, ParameterError, ServerError
from toolkit.review.intake import Decision
from toolkit.review.judgments import add_judgments, append_bytes
from toolkit.review.requests import AnswerReader, find_content
from toolkit.study.folder import Study

#: The only place that a key is read from.
_KEY = "OPENAI_API_KEY"
#: Letters of Vietnamese a token: from older tokenizers to newer ones.
_LETTERS_A_TOKEN = (2.0, 3.0)
#: Tokens of an answer. A model that thinks aloud writes more.
_TOKENS_AN_ANSWER = (30, 150)
#: Bytes of a response: an answer is a few hundred, what a model thinks aloud may be many more.
_LONGEST_RESPONSE = 1_000_000
#: So many requests in a row without an answer, and the rest is not sent.
_MOST_SILENT = 3
#: Times that a request is repeated where a server is busy or breaks off.
_RETRIES = 2
#: Letters of a malformed answer that go back to the model, and of a message of the server that are told.
_LONGEST_BACK, _LONGEST_TOLD = 2000, 120
_REFUSES_KEY, _KNOWS_NOT = (401, 403), 404
_AGAIN = (
    "Câu trả lời trên không dùng được ({problem}). Hãy trả lời lại, chỉ bằng một đối tượng JSON đúng mẫu "
    '{{"clauses": {{"3": "full", "5": "partial"}}, "note": ""}}, khóa là mã đơn vị đã cho trong ngoặc vuông.'
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What requests will take, from the least to the most.

    Parameters
    ----------
    n_requests : int
    tokens_in, tokens_out : tuple of int
        Tokens of all requests and of all answers. An estimate: each model counts otherwise.
    """

    n_requests: int
    tokens_in: tuple[int, int]
    tokens_out: tuple[int, int]

    def price(self, price_in: float, price_out: float) -> tuple[float, float]:
        """Return the least and the most that it costs, at prices a million tokens, in their currency.

        Examples
        --------
        >>> Estimate(10, (20_000, 30_000), (300, 1_500)).price(1, 10)
        (0.023, 0.045)
        """
        low, high = (
            (own_in * price_in + own_out * price_out) / 1e6
            for own_in, own_out in zip(self.tokens_in, self.tokens_out, strict=True)
        )
        return low, high


def estimate_tokens(requests: Sequence[Mapping[str, Any]]) -> Estimate:
    """Estimate the tokens of requests and of their answers, from the least to the most.

    Examples
    --------
    >>> estimate_tokens([{"body": {"messages": [{"role": "user", "content": "a" * 600}]}}])
    Estimate(n_requests=1, tokens_in=(200, 300), tokens_out=(30, 150))
    """
    letters = sum(len(message["content"]) for request in requests for message in request["body"]["messages"])
    most, least = (int(letters / each) for each in _LETTERS_A_TOKEN)
    low, high = (len(requests) * each for each in _TOKENS_AN_ANSWER)
    return Estimate(len(requests), (least, most), (low, high))


def name_coder(model: str) -> str:
    """Return the name of a model as one that can name a file.

    Examples
    --------
    >>> name_coder("org/model-7b:q4")
    'org-model-7b-q4'
    """
    return re.sub(r"[^\w-]+", "-", model)[:64].strip("-")


def make_request_key(body: Mapping[str, Any]) -> str:
    """Return a hash of all that a model is asked, its name included: the same question has the same answer."""
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


class KeptAnswers:
    """The usable answers of a coder, by the text of the request: judgments/<coder>.answers.jsonl, lines added.

    Parameters
    ----------
    study : Study
        Whose judgments/ folder; there need be none.
    coder : str

    Raises
    ------
    OutputError
        If there is such a file and it cannot be read.
    """

    def __init__(self, study: Study, coder: str) -> None:
        self.path: Path = study.folder / "judgments" / f"{coder}.answers.jsonl"
        #: Lines that cannot be read; what they answered is asked again.
        self.n_broken = 0
        self._contents: dict[str, str] = {}
        try:
            text = self.path.read_bytes().decode("utf-8", errors="replace") if self.path.exists() else ""
        except OSError as error:
            raise OutputError(str(self.path), f"cannot be read ({error.strerror})", "Make it readable.") from None
        self._is_cut = bool(text) and not text.endswith("\n")
        for line in text.splitlines():
            try:
                record = json.loads(line)
                self._contents[record["request"]] = str(record["content"])
            except (ValueError, KeyError, TypeError):
                self.n_broken += 1

    def find(self, body: Mapping[str, Any]) -> str | None:
        """Return the answer to a request; None if none is kept."""
        return self._contents.get(make_request_key(body))

    def add(self, body: Mapping[str, Any], content: str, *, custom_id: str, served: str) -> None:
        """Keep an answer; it is on disk when this returns.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        key = make_request_key(body)
        record = {
            "request": key,
            "custom_id": custom_id,
            "model": body["model"],
            "served": served,
            "answered_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "content": content,
        }
        line = json.dumps(record, ensure_ascii=False) + "\n"
        try:
            self.path.parent.mkdir(exist_ok=True)
            append_bytes(self.path, ("\n" * self._is_cut + line).encode())
        except OSError as error:
            remedy = "Make the study folder writable, or copy it where you may write."
            raise OutputError(str(self.path), f"cannot be written ({error.strerror})", remedy) from None
        self._is_cut = False
        self._contents[key] = content


class NoAnswerError(Exception):
    """A server gave no answer to one request; others may be answered."""


@dataclass(frozen=True, slots=True)
class Response:
    """What a server sent: a record as batches have it, the model that answered, and the tokens it counted."""

    record: Mapping[str, Any]
    served: str = ""
    tokens_in: int = 0
    tokens_out: int = 0


class Server:
    """An OpenAI-compatible server. Nothing is sent before :meth:`ask`, and nothing to another address.

    The key is that of the environment (OPENAI_API_KEY); it goes over https or within the machine alone.

    Parameters
    ----------
    url : str
        Address, up to and with ``/v1``; without a path, ``/v1`` is added.
    time_limit : float
        Seconds for a response.

    Raises
    ------
    ParameterError
        If the address or the limit cannot be used, or the package openai is missing.
    """

    def __init__(self, url: str, *, time_limit: float = 120.0) -> None:
        self.url = check_url(url)
        if not 0 < time_limit < float("inf"):
            raise ParameterError("--time-limit", f"is {time_limit:g}", "Give seconds, more than 0.")
        try:
            import openai  # an optional extra: whoever asks no model needs none
        except ImportError:
            problem, remedy = "needs the package openai", "pip install 'doichieu[judge]'"
            raise ParameterError("--server", problem, remedy) from None
        self._openai, self._time_limit = openai, time_limit
        key = os.environ.get(_KEY, "").strip()
        #: Whether a key was found and held back: it would go over an open line.
        self.withholds_key = bool(key) and not _is_safe(self.url)
        self._key = "" if self.withholds_key else key
        self._client = openai.OpenAI(
            base_url=self.url,
            api_key=self._key or "none",
            timeout=time_limit,
            max_retries=_RETRIES,
            http_client=openai.DefaultHttpxClient(follow_redirects=False),  # texts go nowhere else
        )

    def ask(self, body: Mapping[str, Any]) -> Response:
        """Send a request and return what comes back.

        Raises
        ------
        NoAnswerError
            If none came.
        ServerError
            If none will come to other requests either.
        """
        api = self._openai
        try:
            with self._client.chat.completions.with_streaming_response.create(**body) as response:
                content = self._read(response.iter_bytes())
        except NoAnswerError:
            raise
        except api.APITimeoutError:
            raise NoAnswerError(f"no answer in {self._time_limit:g} seconds") from None
        except api.APIStatusError as error:
            raise self._describe_status(error.status_code, error.message, str(body["model"])) from None
        except api.APIConnectionError as error:
            problem = f"cannot be reached ({self._shorten(error.__cause__ or error)})"
            raise ServerError(self.url, problem, "Is it running? Run the command again: it goes on.") from None
        except Exception as error:  # what breaks off in the middle has no class of its own in openai
            raise NoAnswerError(f"the answer broke off ({self._shorten(error)})") from None
        try:
            said = json.loads(content)
        except ValueError:
            raise NoAnswerError(f"what came is no JSON ({self._shorten(content.decode(errors='replace'))})") from None
        usage = said.get("usage") if isinstance(said, dict) else None
        tokens = [usage.get(name) if isinstance(usage, dict) else 0 for name in ("prompt_tokens", "completion_tokens")]
        tokens_in, tokens_out = (each if isinstance(each, int) else 0 for each in tokens)
        served = str(said.get("model", ""))[:_LONGEST_TOLD] if isinstance(said, dict) else ""
        return Response({"response": {"body": said}}, served, tokens_in, tokens_out)

    def _read(self, parts: Iterator[bytes]) -> bytes:
        """Join a response, unless it is far too long or drips too slowly."""
        end, content = time.monotonic() + self._time_limit, bytearray()
        for part in parts:
            content += part
            if len(content) > _LONGEST_RESPONSE:
                raise NoAnswerError(f"what came is over {_LONGEST_RESPONSE / 1e6:g} MB, no answer to a request")
            if time.monotonic() > end:
                raise NoAnswerError(f"no whole answer in {self._time_limit:g} seconds")
        return bytes(content)

    def _describe_status(self, status: int, message: str, model: str) -> Exception:
        told = self._shorten(message)
        if status in _REFUSES_KEY:
            found = f"a key for it into {_KEY}" if not self._key else f"the right key into {_KEY}"
            return ServerError(self.url, f"refuses us ({told})", f"Write {found}.")
        if status == _KNOWS_NOT:
            remedy = "Correct --model; the address ends with /v1 on most servers."
            return ServerError(self.url, f"has no model '{model}', or no chat/completions ({told})", remedy)
        return NoAnswerError(f"the server gave no answer ({told})")

    def _shorten(self, message: object) -> str:
        """Return the beginning of a message in one line, without the key, should a server repeat it."""
        line = " ".join(str(message).split()) or type(message).__name__
        return (line.replace(self._key, "***") if self._key else line)[:_LONGEST_TOLD]


def check_url(url: str) -> str:
    """Return the address of a server in full.

    Raises
    ------
    ParameterError
        If it is none, or holds a password.

    Examples
    --------
    >>> check_url("http://localhost:11434"), check_url("https://example.org/api/v1/")
    ('http://localhost:11434/v1', 'https://example.org/api/v1')
    """
    try:
        parts = urlsplit(url.strip())
        known = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
    except ValueError:
        known = None
    if not known:
        raise ParameterError("--server", f"'{url}' is no address", "Write it as http://localhost:11434/v1.")
    if parts.username or parts.password or parts.query or parts.fragment:
        problem = "holds more than an address"  # what more there is may be secret: it is not repeated
        raise ParameterError("--server", problem, f"Leave out name, password and ?...; a key goes into {_KEY}.")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/') or '/v1'}"


def _is_safe(url: str) -> bool:
    """Tell whether nobody between us and a server can read what is sent."""
    parts = urlsplit(url)
    try:
        return parts.scheme == "https" or ipaddress.ip_address(str(parts.hostname)).is_loopback
    except ValueError:
        return parts.hostname == "localhost"


@dataclass(slots=True)
class Progress:
    """What came of the requests so far.

    Parameters
    ----------
    n_asked, n_kept : int
        Cells answered by the server, and by answers that were kept.
    problems : list of str
        Cells without a usable answer, with the reason.
    n_again : int
        Requests that were sent a second time because the first answer was malformed.
    tokens_in, tokens_out : int
        As the server counted them; 0 where it does not.
    """

    n_asked: int = 0
    n_kept: int = 0
    n_again: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    problems: list[str] = field(default_factory=list)


def ask_model(
    study: Study,
    requests: Sequence[Mapping[str, Any]],
    *,
    server: Server,
    reader: AnswerReader,
    kept: KeptAnswers,
    progress: Progress,
) -> Iterator[tuple[str, str]]:
    """Ask a model cell by cell; each answer is kept, and is a judgment on disk, before the next cell is asked.

    A malformed answer goes back to the model once, with what is wrong with it; if the second one is no better, the
    cell has no judgment and is told in `progress`. Nothing is guessed.

    Parameters
    ----------
    study : Study
        Whose judgments/ folder takes the decisions.
    requests : sequence of dict
        As :func:`toolkit.review.requests.make_requests` makes them.
    server, reader, kept
        Who is asked, who reads, and what was answered before: that is not asked again.
    progress : Progress
        Filled as it goes, so that it is known also where this ends early.

    Yields
    ------
    doc_id, provision_id : str
        Each cell that is done with, judged or not.

    Raises
    ------
    ServerError
        If the server cannot be reached, refuses us, or gave no answer three times in a row.
    """
    silent = 0
    for request in requests:
        custom_id, body = str(request["custom_id"]), request["body"]
        doc_id, provision_id = custom_id.split("|")[:2]
        known = kept.find(body)
        try:
            if known is None:
                decision, content, served = _ask_cell(request, server, reader, progress)
            else:
                decision, content, served = reader.read_content(custom_id, known), "", ""
            silent = 0
        except (NoAnswerError, ValueError) as error:
            silent = silent + 1 if isinstance(error, NoAnswerError) else 0
            progress.problems.append(f"{doc_id} {provision_id}: {str(error)[:300]}")
            if silent == _MOST_SILENT:
                problem = f"gave no answer {silent} times in a row; the last time: {error}"
                raise ServerError(server.url, problem, "Run the command again later: it goes on.") from None
            yield doc_id, provision_id
            continue
        if content:
            kept.add(body, content, custom_id=custom_id, served=served)
        add_judgments(study, decision, coder=str(decision[0]["coder"]), kind=str(decision[0]["kind"]))
        progress.n_kept += known is not None
        progress.n_asked += known is None
        yield doc_id, provision_id


def _ask_cell(
    request: Mapping[str, Any], server: Server, reader: AnswerReader, progress: Progress
) -> tuple[Decision, str, str]:
    """Return what a model decides of a cell, in its words, and its full name; a malformed answer is asked for again."""
    body = dict(request["body"])
    response = server.ask(body)
    _count(response, progress)
    content = ""
    try:
        content = find_content(response.record)
        return _read_shown(request, content, reader), content, response.served
    except ValueError as error:
        problem = str(error)
    progress.n_again += 1
    back = content[:_LONGEST_BACK] or "(không có)"
    again = {"role": "user", "content": _AGAIN.format(problem=problem[:_LONGEST_TOLD])}
    response = server.ask({**body, "messages": [*body["messages"], {"role": "assistant", "content": back}, again]})
    _count(response, progress)
    content = find_content(response.record)
    return _read_shown(request, content, reader), content, response.served


def _count(response: Response, progress: Progress) -> None:
    progress.tokens_in += response.tokens_in
    progress.tokens_out += response.tokens_out


def _read_shown(request: Mapping[str, Any], content: str, reader: AnswerReader) -> Decision:
    """Read an answer; a clause that was not shown is none that a model can have read."""
    decision = reader.read_content(str(request["custom_id"]), content)
    shown = {""} | set(re.findall(r"^\[([^\]]+)\]", request["body"]["messages"][-1]["content"], re.MULTILINE))
    unseen = [str(line["clause_id"]) for line in decision if line["clause_id"] not in shown]
    if unseen:
        raise ValueError(f"names {unseen[0]!r}, a clause that it was not shown")
    return decision
