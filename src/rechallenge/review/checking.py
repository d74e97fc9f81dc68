"""`check` and `status`: does everything hold, where does the review stand, what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from rechallenge.dossier import Manifest
from rechallenge.evidence import problems_of
from rechallenge.literature import FlowPlan, StageAgreement, Weight, agreement, stray_records
from rechallenge.model import CaseRole, CheckFailed, InputKind, Receipt, RechallengeError, Stage
from rechallenge.project import Problem
from rechallenge.project import check as check_folder
from rechallenge.review.flowing import flow
from rechallenge.review.opened import Review, inputs_of
from rechallenge.review.screening import StageState, stages


@dataclass(frozen=True, slots=True)
class Status:
    """Where a review stands.

    Attributes:
        asked: each search with the day it was last made, its hits and the beginning of its query.
        stale: what was not made from what stands now.
        torn: last lines without an end that were set aside or will be.
        agreement: of each two readers, stage by stage, before they saw each other's verdicts.
        following: the command that comes next.
    """

    title: str
    n_deliveries: int
    n_records: int
    n_publications: int
    stages: tuple[StageState, ...]
    n_included: int | None
    n_patients: int
    n_rated: int
    facts: tuple[str, ...]
    asked: tuple[str, ...]
    stale: tuple[str, ...]
    torn: tuple[str, ...]
    following: str
    agreement: tuple[StageAgreement, ...] = ()


def check(review: Review) -> tuple[Problem, ...]:
    """Everything that does not hold: the folder first, then what the entries say; empty where all does.

    The second part is looked at only where the folder holds, because a state folded from damaged entries means nothing.
    """
    problems = check_folder(review.folder)
    return problems or tuple(_statements(review))


def _statements(review: Review) -> Iterator[Problem]:
    try:
        for problem in review.screening.problems:
            yield Problem(
                message=problem.message, where=f"journal/{problem.by}.jsonl, {problem.record}", fix=problem.fix
            )
        for record in stray_records(review.clusters, review.screening, review.retrieval, FlowPlan()):
            yield Problem(message="is decided on, and no delivery holds it", where=record, fix="import its source")
        for broken in flow(review).problems:
            if broken.weight is Weight.HARD:
                boxes = ", ".join(broken.boxes)
                yield Problem(
                    message=broken.message, where=f"flow, rule {broken.rule}, {boxes}", fix="finish these records"
                )
        for text in review.clusters.problems:
            yield Problem(message=text, where="identity", fix="enter a ruling that can be carried out")
        for text in problems_of(review.casebook):
            yield Problem(message=text, where="cases", fix="report this; the fold is at fault")
        for conflict in review.casebook.conflicts:
            yield Problem(
                message=conflict.about, where=f"case {conflict.case}", fix=f"settle it; meanwhile {conflict.taken}"
            )
    except RechallengeError as error:
        yield Problem(message=error.message, where=error.where, fix=error.fix)


def require_sound(review: Review) -> None:
    """CheckFailed naming the first thing that does not hold."""
    for problem in check(review):
        raise CheckFailed(problem.message, where=problem.where, fix=problem.fix)


def status(review: Review) -> Status:
    """Counts of everything, and the next step."""
    facts = [file.added.kind.value for kind in InputKind for file in review.facts(kind)]
    counted = flow(review).flow
    return Status(
        title=review.protocol.title,
        n_deliveries=len(review.readings),
        n_records=len(review.records),
        n_publications=len(review.clusters),
        stages=stages(review),
        agreement=tuple(agreement(review.screening, stage) for stage in Stage),
        n_included=counted.new_reports,
        n_patients=review.casebook.n_patients(CaseRole.CASE),
        n_rated=len({assessment.case for assessment in review.assessments}),
        facts=tuple(facts),
        asked=tuple(_asked(review)),
        stale=tuple(_stale(review)),
        torn=tuple(f"{torn.path}: {torn.n_bytes} bytes" for torn in review.replay.torn),
        following=_following(review),
    )


def _stale(review: Review) -> Iterator[str]:
    manifest = review.folder.path / "dossier" / "manifest.json"
    if manifest.is_file():
        try:
            made_of = msgspec.json.decode(manifest.read_bytes(), type=Manifest).inputs
        except (OSError, msgspec.MsgspecError):
            yield "dossier: its manifest cannot be read; write it again"
        else:
            if made_of != inputs_of(review):
                yield "dossier: the entries, the protocol or your own vocabulary changed since it was written"


def _asked(review: Review) -> Iterator[str]:
    last: dict[tuple[str, str], Receipt] = {}
    for receipt in (reading.receipt for reading in review.readings if reading.receipt.query):
        last[receipt.title, receipt.query] = receipt
    for receipt in last.values():
        query = _both_ends(receipt.query)
        hits = "" if receipt.n_reported is None else f", {receipt.n_reported} hits"
        yield f"{receipt.title}, last on {receipt.searched_on or receipt.at.date().isoformat()}{hits}: {query}"


def _both_ends(query: str, most: int = 72) -> str:
    """A query in one short line; what tells two of them apart often stands at the end."""
    line = " ".join(query.split())
    return line if len(line) <= most else f"{line[: most // 2].rstrip()} ... {line[-most // 2 :].lstrip()}"


def _following(review: Review) -> str:
    if not review.records:
        return "rechallenge import FILE... --source NAME"
    if not review.screening.of_stage(Stage.TITLE_ABSTRACT):
        return "rechallenge screen DECISIONS.csv"
    for stage in Stage:
        if review.screening.conflicts(stage):
            return f"rechallenge resolve RECORD --stage {stage.value} --verdict include"
    if not review.casebook.cases:
        return "rechallenge extract CASES.toml"
    if not review.assessments:
        return "rechallenge assess RATINGS.toml"
    return "rechallenge report"
