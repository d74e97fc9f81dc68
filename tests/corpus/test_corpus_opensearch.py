"""The query text for a cluster, pinned. It was never run against one."""

import json
from pathlib import Path

import pytest

from rechallenge.corpus import to_query_dsl
from rechallenge.query.parse import parse

GOLDEN = Path(__file__).with_name("golden")
QUERIES = {
    "blocks": '(tofacitinib[tiab] OR "janus kinase inhib*"[tiab] OR jakinib*[tiab]) AND (vasculit*[tw] OR angiitis[ti])',
    "left-to-right": "vasculitis[ti] OR angiitis[ti] AND jak[ti] NOT review[pt:noexp]",
    "dates": 'smith j[au] AND 2022[dp] AND ("1800"[crdt] : "2022/11/01"[crdt])',
    "near": '"giant arteritis"[tiab:~2] NOT (12345678[pmid] OR all[sb])',
}


@pytest.mark.parametrize("name", QUERIES)
def test_the_query_text_is_that_of_the_golden_file(name):
    written = json.dumps(to_query_dsl(parse(QUERIES[name]).tree), indent=1, sort_keys=True) + "\n"
    assert written == (GOLDEN / f"{name}.json").read_text()
