"""Commands on a store of reports: what drug names stand for, which reports are one patient."""

import argparse

from rechallenge.cli.output import emit_json, lines, table


def run_names(arguments: argparse.Namespace) -> int:
    from rechallenge.review.faers_linkage import NAMES_FOLDER, explain_name, name_account

    if arguments.name:
        return _explain(explain_name(arguments.store, arguments.name, arguments.prod_ai), arguments)
    account = name_account(arguments.store, n_unmapped=arguments.most)
    if arguments.json:
        emit_json("faers names", {"account": account, "mapped_share": account.mapped_share})
        return 0
    rows = [(step, n_mentions, f"mentions of {n_names} names") for step, (n_names, n_mentions) in account.steps.items()]
    share = account.mapped_share
    files = ", ".join(path.name for path in account.files) or f"none; put them in {arguments.store / NAMES_FOLDER}"
    lines(
        [
            ("mentions", account.n_mentions, f"of {account.n_names} names as reported"),
            *rows,
            ("mapped", None if share is None else f"{share:.1%}", "of the mentions"),
            ("your files", files, ""),
        ]
    )
    if account.unmapped:
        print("\nmost mentioned names that no step found")
        table(("mentions", "name", "why"), [(str(one.n_mentions), one.name, one.reason) for one in account.unmapped])
    return 0


def _explain(found: object, arguments: argparse.Namespace) -> int:
    from rechallenge.signals.naming import Named

    assert isinstance(found, Named)
    if arguments.json:
        emit_json("faers names", {"name": arguments.name, "found": found})
        return 0
    score = f", score {found.score:g}" if found.score is not None else ""
    stands_for = " + ".join(found.ingredients) if found.is_mapped and found.ingredients else "no ingredient"
    lines([("name", arguments.name, ""), ("stands for", stands_for, ""), ("by", found.step, f"{found.reason}{score}")])
    return 0


def run_duplicates(arguments: argparse.Namespace) -> int:
    from rechallenge.review.faers_linkage import duplicate_account

    account = duplicate_account(arguments.store, report=arguments.report, n_pairs=arguments.most)
    pairs = account.pairs.to_dicts()
    if arguments.json:
        emit_json("faers duplicates", {"reports": account.n_reports, "levels": account.levels, "pairs": pairs})
        return 0
    lines([("reports", account.n_reports, "one per case")])
    print()
    table(
        ("bits", "pairs", "clusters", "reports left out", "share", "largest", ""),
        [
            (
                f"{level.threshold:g}",
                str(level.n_pairs),
                str(level.n_clusters),
                str(level.n_dropped),
                f"{level.n_dropped / max(account.n_reports, 1):.2%}",
                str(level.n_largest),
                "default" if level.is_default else "",
            )
            for level in account.levels
        ],
    )
    if pairs:
        of = f"of report {arguments.report}" if arguments.report else "with the most evidence"
        print(f"\npairs {of}")
        rows = [
            (f"{pair['bits']:.1f}", str(pair["report_a"]), str(pair["report_b"]), pair["evidence"]) for pair in pairs
        ]
        table(("bits", "report", "report", "evidence"), rows)
    return 0
