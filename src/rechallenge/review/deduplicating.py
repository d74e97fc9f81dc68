"""`dedup`: the publications behind the records, and people's rulings on them."""

from rechallenge.literature import Clusters
from rechallenge.model import Clustered, InputError, RecordId, UsageError
from rechallenge.review.opened import Author, Review


def publications(review: Review) -> Clusters:
    """The review's records joined into publications, each join with its rule and reason, with doubts and relations."""
    return review.clusters


def merge_records(review: Review, records: tuple[RecordId, ...], author: Author, *, because: str) -> int:
    """Enters that these records are one publication; it wins over every rule until a later ruling."""
    return _rule(
        review, Clustered(at=author.at, by=author.actor, action="merge", records=records, reason=because), author
    )


def split_records(review: Review, records: tuple[RecordId, ...], author: Author, *, because: str) -> int:
    """Enters that no two of these records are one publication; no rule joins them again, not even through a third."""
    return _rule(
        review, Clustered(at=author.at, by=author.actor, action="split", records=records, reason=because), author
    )


def _rule(review: Review, ruling: Clustered, author: Author) -> int:
    if not ruling.reason.strip():
        raise UsageError(
            "a ruling needs a reason", where="--because", fix='say what you saw, such as --because "one DOI"'
        )
    if len(set(ruling.records)) < 2:
        raise UsageError(
            f"a ruling is on two or more records, not on {', '.join(ruling.records)} alone",
            where=f"--{ruling.action}",
            fix="name two different records",
        )
    for record in ruling.records:
        if record not in review.records:
            raise InputError(
                f"the review has no record {record!r}",
                where=f"--{ruling.action}",
                fix="take ids as `rechallenge dedup --json` shows them",
            )
    return author.append(review, [ruling])
