"""`people`: who takes part in the review, and what each may do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rechallenge.model import Actor, Enrolled, Entry, InputError, Role
from rechallenge.project import forget_password, people_with_password, set_password, verify_password
from rechallenge.review.opened import Author, Review

ALL_ROLES = (Role.SCREENER, Role.ADJUDICATOR, Role.OWNER)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who takes part, with the roles in force."""

    actor: Actor
    name: str
    roles: frozenset[Role]

    def may(self, role: Role) -> bool:
        """Whether the person has the role; whoever takes part may read."""
        return bool(self.roles) if role is Role.READER else role in self.roles


def fold_people(entries: Iterable[Entry]) -> dict[Actor, Person]:
    """The people of the review by the last word on each, in any interleaving of journals; empty where none was let in."""
    last: dict[Actor, Enrolled] = {}
    for entry in entries:
        if isinstance(entry, Enrolled):
            known = last.get(entry.person)
            if known is None or (known.at, known.by) <= (entry.at, entry.by):
                last[entry.person] = entry
    return {
        actor: Person(actor, entry.name or actor, frozenset(entry.roles))
        for actor, entry in sorted(last.items())
        if entry.roles
    }


def people(review: Review) -> Mapping[Actor, Person]:
    """The people who were let in. While there are none, whoever runs the program on the folder has every role."""
    return fold_people(review.entries)


def enrol(review: Review, person: Actor, roles: Iterable[Role], author: Author, *, name: str = "") -> None:
    """Enters what `person` may do from here on; no roles end their access and take the password away.

    Raises:
        InputError: nobody would be left who owns the review.
    """
    given = tuple(sorted(set(roles)))
    known = people(review)
    owners = {actor for actor, one in known.items() if one.may(Role.OWNER)} - {person}
    if Role.OWNER not in given and not owners:
        raise InputError(
            "nobody would own the review", where=person, fix="give the role of owner to this or another person first"
        )
    author.append(review, [Enrolled(at=author.at, by=author.actor, person=person, name=name, roles=given)])
    if not given:
        forget_password(review.folder, person)


def give_password(review: Review, person: Actor, password: str) -> None:
    """Keeps the password of a person who takes part.

    Raises:
        InputError: the person was not let in, or the password is too short or too long.
    """
    if person not in people(review):
        raise InputError(f"{person!r} does not take part", where="people", fix="let the person in first")
    set_password(review.folder, person, password)


def has_password(review: Review, person: Actor) -> bool:
    """Whether the person can sign in with a password."""
    return person in people_with_password(review.folder)


def sign_in(review: Review, person: Actor, password: str) -> Person | None:
    """The person, where they take part and this is their password; takes as long where they do not."""
    is_right = verify_password(review.folder, person, password)
    return people(review).get(person) if is_right else None
