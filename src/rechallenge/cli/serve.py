"""`rechallenge serve` and `rechallenge people`: the pages, and who may use them."""

import argparse
import getpass
import sys
from typing import Any

from rechallenge.cli.output import emit_json, lines, note, table
from rechallenge.cli.people import author_of
from rechallenge.model import Actor, Role, UsageError
from rechallenge.review import enrol, give_password, has_password, open_review, people


def run_serve(arguments: argparse.Namespace) -> int:
    from rechallenge.review.live import LiveReview
    from rechallenge.web import Address, Server, Site, one_time_links, require_accounts
    from rechallenge.web.serving import PROXY

    host_person = author_of(arguments).actor
    address = Address(arguments.host, arguments.port, arguments.public)
    site = Site(LiveReview(arguments.folder, look_every_s=0.05), host_person, address)
    require_accounts(site)
    server = Server(site)
    wanted = list(arguments.link)
    if not wanted and site.address.is_local and site.person(host_person):
        wanted = [str(host_person)]
    links = one_time_links(site, wanted)
    if arguments.json:
        emit_json("serve", {"address": site.address.base, "links": links})
    else:
        rows: list[tuple[str, Any, str]] = [
            ("review", site.live.protocol.title, ""),
            ("address", site.address.base, ""),
        ]
        rows += [(f"{person}'s link", link, "once, within 24 hours") for person, link in links.items()]
        lines(rows, following="open a link in a browser; Ctrl-C stops the server")
    sys.stdout.flush()
    if not site.address.is_local:
        note(PROXY)
    server.run()
    return 0


def run_people(arguments: argparse.Namespace) -> int:
    review = open_review(arguments.folder)
    if arguments.action == "list":
        return _list(arguments, review)
    if not arguments.person:
        raise UsageError("whom?", where=f"people {arguments.action}", fix="name the person, such as a.meyer")
    person = Actor(arguments.person)
    author = author_of(arguments)
    known = people(review).get(person)
    if arguments.action == "remove":
        enrol(review, person, (), author)
    elif arguments.role or arguments.name or known is None:
        if not (arguments.role or known):
            raise UsageError(
                "what may they do?", where="--role", fix="give --role reader, screener, adjudicator or owner"
            )
        roles = [Role(role) for role in arguments.role] or (known.roles if known else ())
        enrol(review, person, roles, author, name=arguments.name or (known.name if known else ""))
    if arguments.password:
        give_password(open_review(arguments.folder), person, _password(person))
    return _list(arguments, open_review(arguments.folder))


def _list(arguments: argparse.Namespace, review: Any) -> int:
    found = [
        (one.actor, one.name, ", ".join(sorted(one.roles)), has_password(review, one.actor))
        for one in people(review).values()
    ]
    if arguments.json:
        names = ("actor", "name", "roles", "has_password")
        emit_json("people", [dict(zip(names, row, strict=True)) for row in found])
    elif found:
        rows = [(actor, name, roles, "password" if can else "one-time link") for actor, name, roles, can in found]
        table(("person", "name", "roles", "signs in by"), rows)
    else:
        note("Nobody was let in yet; whoever runs the program on this folder has every role.")
        lines([], following="rechallenge people add NAME --role owner")
    return 0


def _password(person: Actor) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(f"New password for {person}: ")
    if first != getpass.getpass("Once more: "):
        raise UsageError("the two differ", where="--password", fix="try again")
    return first
