"""The E-utilities as a pure function: from a tool and its parameters to the bytes that NCBI would send.

Source: E-utilities In-Depth (NBK25499); the shape of recorded answers.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from rechallenge.model import InputError
from rechallenge.sources import read_records, write_records
from rechallenge.testing.faults import Reply
from rechallenge.testing.holdings import Holdings
from rechallenge.testing.holdings_index import HoldingsIndex, Result, fold

Parameters = Mapping[str, Sequence[str]]
MOST_POSTED = 10_000
_XML = '<?xml version="1.0" encoding="UTF-8" ?>\n'
_DTD = "https://eutils.ncbi.nlm.nih.gov/eutils/dtd"


@dataclass
class Sessions:
    """Kept results by WebEnv, each with its numbered lists."""

    lists: dict[str, list[tuple[int, ...]]]

    def keep(self, web_env: str, pmids: tuple[int, ...]) -> tuple[str, int]:
        web_env = web_env if web_env in self.lists else f"MCID_{len(self.lists) + 1:024x}"
        self.lists.setdefault(web_env, []).append(pmids)
        return web_env, len(self.lists[web_env])

    def find(self, web_env: str, query_key: str) -> tuple[int, ...] | None:
        kept = self.lists.get(web_env, [])
        at = int(query_key) if query_key.isdecimal() else 0
        return kept[at - 1] if 0 < at <= len(kept) else None


class Protocol:
    """The tools of one local PubMed.

    Args:
        most_hits: that one search gives out, PubMed's 9,999 or fewer for a test.
        skipped: PMIDs that a search lists and EFetch does not deliver.
    """

    def __init__(self, holdings: Holdings, index: HoldingsIndex, *, most_hits: int, skipped: frozenset[int]) -> None:
        self.holdings = holdings
        self.index = index
        self.most_hits = most_hits
        self.skipped = skipped
        self.sessions = Sessions({})
        self._tools: dict[str, Callable[[Parameters], Reply]] = {
            "esearch": self._esearch,
            "efetch": self._efetch,
            "epost": self._epost,
            "elink": self._elink,
            "einfo": self._einfo,
            "esummary": self._esummary,
            "ecitmatch": self._ecitmatch,
        }

    def answer(self, tool: str, parameters: Parameters) -> Reply:
        run = self._tools.get(tool)
        if run is None:
            return Reply(b"no such tool", 404, "text/plain")
        if tool not in {"einfo", "elink", "ecitmatch"} and _one(parameters, "db") != "pubmed":
            return _error(_ROOTS[tool], f"Invalid db name specified: {_one(parameters, 'db')}", parameters)
        return run(parameters)

    def _esearch(self, parameters: Parameters) -> Reply:
        term = _one(parameters, "term")
        if not term.strip():
            return _error("eSearchResult", "Empty term and query_key - nothing todo", parameters)
        start, most = _number(parameters, "retstart", 0), _number(parameters, "retmax", 20)
        if start >= self.most_hits:
            return _error(
                "eSearchResult",
                f"Search Backend failed: Exception:\n'retstart' cannot be larger than "
                f"{self.most_hits - 1}. For PubMed, ESearch can only retrieve the first {self.most_hits:,} records "
                "matching the query.",
                parameters,
            )
        try:
            result = self.index.search(term)
        except InputError as error:
            return _error("eSearchResult", f"Search Backend failed: {error.message}", parameters)
        page = result.pmids[start : min(start + most, self.most_hits)]
        kept = (
            self.sessions.keep(_one(parameters, "WebEnv"), result.pmids)
            if _one(parameters, "usehistory") == "y"
            else None
        )
        if _one(parameters, "rettype") == "count":
            page = ()
        if _one(parameters, "retmode") == "json":
            return _json_reply("esearch", {"esearchresult": _search_json(result, page, start, kept)})
        return _xml_reply(_search_xml(result, page, start, kept))

    def _efetch(self, parameters: Parameters) -> Reply:
        pmids = self._named(parameters)
        if pmids is None:
            return _error("eFetchResult", "Unable to obtain query #1", parameters, status=400)
        if not pmids:
            return _error("eFetchResult", "Empty id list - nothing todo", parameters, status=400)
        delivered = [pmid for pmid in pmids if pmid not in self.skipped]
        kind = _one(parameters, "rettype")
        if _one(parameters, "retmode") == "xml":
            return _xml_reply(self.holdings.set_of(delivered))
        if kind == "medline":
            records = read_records(
                self.holdings.set_of(delivered), source="pubmed", name="efetch", format="pubmed-xml"
            ).records
            return Reply(write_records(records, "nbib"), content_type="text/plain")
        return Reply("".join(f"{pmid}\n" for pmid in delivered).encode(), content_type="text/plain")

    def _named(self, parameters: Parameters) -> tuple[int, ...] | None:
        """The PMIDs that a request names, by number or by kept result; None where the result is not kept."""
        if "WebEnv" not in parameters:
            return tuple(int(one) for one in _ids(parameters) if one.isdecimal())
        kept = self.sessions.find(_one(parameters, "WebEnv"), _one(parameters, "query_key"))
        if kept is None:
            return None
        start = _number(parameters, "retstart", 0)
        return kept[: self.most_hits][start : start + _number(parameters, "retmax", 20)]

    def _epost(self, parameters: Parameters) -> Reply:
        ids = _ids(parameters)
        if not ids:
            return _error("ePostResult", "Empty ID list; Nothing to store", parameters)
        if len(ids) > MOST_POSTED:
            return _error(
                "ePostResult", f"Too many UIDs in request. Maximum number of UIDs is {MOST_POSTED}", parameters
            )
        web_env, key = self.sessions.keep(_one(parameters, "WebEnv"), tuple(int(one) for one in ids if one.isdecimal()))
        body = f"<ePostResult>\n\t<QueryKey>{key}</QueryKey>\n\t<WebEnv>{web_env}</WebEnv>\n</ePostResult>\n"
        return _xml_reply(_XML + _doctype("ePostResult", "epost", "20090526") + body)

    def _elink(self, parameters: Parameters) -> Reply:
        name = _one(parameters, "linkname")
        sets = [one.split(",") for one in parameters.get("id", ())]
        body = "".join(self._link_set(name, ids) for ids in sets)
        return _xml_reply(f"{_XML}{_doctype('eLinkResult', 'elink', '20101123')}<eLinkResult>\n{body}</eLinkResult>\n")

    def _link_set(self, name: str, ids: Sequence[str]) -> str:
        targets = [target for pmid in ids if pmid.isdecimal() for target in self._targets(name, int(pmid))]
        links = "".join(f"\t\t<Link><Id>{one}</Id></Link>\n" for one in dict.fromkeys(targets))
        found = (
            f"\t<LinkSetDb>\n\t\t<DbTo>{name.split('_')[1]}</DbTo>\n\t\t<LinkName>{name}</LinkName>\n{links}\t</LinkSetDb>\n"
            if links
            else ""
        )
        asked = "".join(f"<Id>{escape(one)}</Id>" for one in ids)
        return f"<LinkSet>\n\t<DbFrom>pubmed</DbFrom>\n\t<IdList>{asked}</IdList>\n{found}</LinkSet>\n"

    def _targets(self, name: str, pmid: int) -> list[str]:
        held = self.holdings.by_pmid
        if name == "pubmed_pubmed_citedin":
            return [str(one.pmid) for one in held.values() if str(pmid) in one.article.cited_pmids]
        if pmid not in held:
            return []
        if name == "pubmed_pubmed_refs":
            return list(held[pmid].article.cited_pmids)
        return (
            [held[pmid].article.pmcid.removeprefix("PMC")] if name == "pubmed_pmc" and held[pmid].article.pmcid else []
        )

    def _einfo(self, parameters: Parameters) -> Reply:
        if _one(parameters, "db") not in {"", "pubmed"}:
            return _error("eInfoResult", f"Can not retrieve DbInfo for db={_one(parameters, 'db')}", parameters)
        dates = [step.at for one in self.holdings.by_pmid.values() for step in one.article.history]
        updated = max(dates, default="").replace("-", "/")
        info = (
            "<DbInfo><DbName>pubmed</DbName><MenuName>PubMed</MenuName><Description>a local corpus</Description>"
            f"<DbBuild>local</DbBuild><Count>{len(self.holdings)}</Count><LastUpdate>{updated}</LastUpdate></DbInfo>"
        )
        return _xml_reply(f"{_XML}{_doctype('eInfoResult', 'einfo', '20190110')}<eInfoResult>{info}</eInfoResult>\n")

    def _esummary(self, parameters: Parameters) -> Reply:
        pmids = self._named(parameters)
        if not pmids:
            return _error("eSummaryResult", "Neither query_key nor id specified", parameters)
        documents = "".join(self._summary(pmid) for pmid in pmids)
        return _xml_reply(
            f'{_XML}<eSummaryResult>\n<DocumentSummarySet status="OK">\n{documents}</DocumentSummarySet>\n</eSummaryResult>\n'
        )

    def _summary(self, pmid: int) -> str:
        held = self.holdings.by_pmid.get(pmid)
        inner = f"<Title>{escape(held.article.title)}</Title>" if held else "<error>cannot get document summary</error>"
        return f'<DocumentSummary uid="{pmid}">{inner}</DocumentSummary>\n'

    def _ecitmatch(self, parameters: Parameters) -> Reply:
        lines = [line for line in _one(parameters, "bdata").replace("\n", "\r").split("\r") if line.strip()]
        return Reply("".join(self._matched(line) + "\n" for line in lines).encode(), content_type="text/plain")

    def _matched(self, line: str) -> str:
        parts = [*line.strip().split("|"), *("",) * 6][:6]
        journal, year, volume, page, author, _ = parts
        of_journal = [one.article for one in self.holdings.by_pmid.values() if _is_journal(one.article, journal)]
        if journal and not of_journal:
            return "|".join((*parts, "NOT_FOUND;INVALID_JOURNAL"))
        found = [
            article.pmid
            for article in of_journal
            if year in {"", article.published.text[:4] if article.published else ""}
            and volume in {"", article.volume}
            and page in {"", article.pages.split("-")[0]}
            and (not author or any(fold(author).startswith(fold(one.last)) for one in article.authors if one.last))
        ]
        answer = found[0] if len(found) == 1 else (f"AMBIGUOUS ({len(found)} citations)" if found else "NOT_FOUND")
        return "|".join((*parts, answer))


_ROOTS = {
    "esearch": "eSearchResult",
    "efetch": "eFetchResult",
    "epost": "ePostResult",
    "esummary": "eSummaryResult",
}


def _is_journal(article: object, name: str) -> bool:
    names = {fold(getattr(article, "journal", "")), fold(getattr(article, "journal_abbreviation", ""))}
    return not name or fold(name) in names


def _one(parameters: Parameters, name: str) -> str:
    return next(iter(parameters.get(name, ())), "")


def _number(parameters: Parameters, name: str, default: int) -> int:
    text = _one(parameters, name)
    return int(text) if text.isdecimal() else default


def _ids(parameters: Parameters) -> list[str]:
    return [one.strip() for part in parameters.get("id", ()) for one in part.split(",") if one.strip()]


def _doctype(root: str, tool: str, day: str) -> str:
    return f'<!DOCTYPE {root} PUBLIC "-//NLM//DTD {tool} {day}//EN" "{_DTD}/{day}/{tool}.dtd">\n'


def _xml_reply(text: str | bytes) -> Reply:
    return Reply(text.encode() if isinstance(text, str) else text)


def _json_reply(kind: str, inner: dict[str, object], *, status: int = 200) -> Reply:
    whole = {"header": {"type": kind, "version": "0.3"}, **inner}
    return Reply(json.dumps(whole).encode(), status, "application/json; charset=UTF-8")


def _error(root: str, words: str, parameters: Parameters, *, status: int = 200) -> Reply:
    """An error as NCBI gives it: inside an answer that says 200, except where a fetch names nothing (400)."""
    if _one(parameters, "retmode") == "json":
        return _json_reply(root.lower(), {root.lower(): {"ERROR": words}}, status=status)
    return Reply(f"{_XML}<{root}>\n\t<ERROR>{escape(words)}</ERROR>\n</{root}>\n".encode(), status)


def _search_xml(result: Result, page: Sequence[int], start: int, kept: tuple[str, int] | None) -> str:
    history = f"<QueryKey>{kept[1]}</QueryKey><WebEnv>{kept[0]}</WebEnv>" if kept else ""
    ids = "".join(f"<Id>{pmid}</Id>\n" for pmid in page)
    errors = "".join(f"<PhraseNotFound>{escape(one)}</PhraseNotFound>" for one in result.phrases_not_found)
    errors += "".join(f"<FieldNotFound>{escape(one)}</FieldNotFound>" for one in result.fields_not_found)
    warnings = "".join(f"<QuotedPhraseNotFound>{escape(one)}</QuotedPhraseNotFound>" for one in result.quoted_not_found)
    if not result.pmids:
        warnings += "<OutputMessage>No items found.</OutputMessage>"
    return (
        f"{_XML}{_doctype('eSearchResult', 'esearch', '20060628')}<eSearchResult><Count>{len(result.pmids)}</Count>"
        f"<RetMax>{len(page)}</RetMax><RetStart>{start}</RetStart>{history}<IdList>\n{ids}</IdList><TranslationSet/>"
        f"<QueryTranslation>{escape(result.translation)}</QueryTranslation>"
        f"{f'<ErrorList>{errors}</ErrorList>' if errors else ''}"
        f"{f'<WarningList>{warnings}</WarningList>' if warnings else ''}</eSearchResult>\n"
    )


def _search_json(result: Result, page: Sequence[int], start: int, kept: tuple[str, int] | None) -> dict[str, object]:
    answer: dict[str, object] = {
        "count": str(len(result.pmids)),
        "retmax": str(len(page)),
        "retstart": str(start),
        "idlist": [str(pmid) for pmid in page],
        "translationset": [],
        "querytranslation": result.translation,
    }
    if kept:
        answer |= {"querykey": str(kept[1]), "webenv": kept[0]}
    if result.phrases_not_found or result.fields_not_found:
        answer["errorlist"] = {
            "phrasesnotfound": list(result.phrases_not_found),
            "fieldsnotfound": list(result.fields_not_found),
        }
    messages = [] if result.pmids else ["No items found."]
    if result.quoted_not_found or messages:
        answer["warninglist"] = {
            "phrasesignored": [],
            "quotedphrasesnotfound": list(result.quoted_not_found),
            "outputmessages": messages,
        }
    return answer
