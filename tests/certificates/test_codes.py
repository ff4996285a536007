"""The code of a certificate: nobody guesses one, and no answer tells a code that might exist from one that cannot."""

import math
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certificates.paper import verify_address
from tests.certificates.test_papers import issued
from trainings.models.certificate import CODE_LENGTH, LETTERS, new_code

pytestmark = pytest.mark.django_db


def test_a_code_has_no_less_than_80_bits():
    codes = [new_code() for _n in range(2000)]
    assert math.log2(len(set(LETTERS))) * CODE_LENGTH >= 80
    assert (len(set(codes)), {len(code) for code in codes}) == (2000, {CODE_LENGTH})
    assert [len(set(place)) for place in zip(*codes, strict=True)] == [len(LETTERS)] * CODE_LENGTH


def told(client, code):
    """Status, headers, page and what the database was asked, without the code."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"/verificar/{code}/")
    page = re.sub(r'value="[^"]*"', "", answer.content.decode())
    headers = {name: text for name, text in answer.headers.items() if name not in ("Expires", "X-Request-ID")}
    headers.pop("Content-Length", None)
    return answer.status_code, headers, page, [re.sub(r"'[^']*'", "?", query["sql"]) for query in asked]


def test_certificate_verify_answers_the_same_to_any_code_that_is_not_one(cast, training, client):
    issued(training, cast)
    first = told(client, new_code())
    assert (first[0], first[1]["X-Robots-Tag"], "No conocemos este código" in first[2]) == (
        404,
        "noindex, nofollow",
        True,
    )
    for code in (new_code(), "x", "MESA-2026-0001", "0" * 19, "7K3QM" * 40, "---", "ñandú"):
        assert told(client, code) == first, code


@pytest.mark.usefixtures("quiet")
def test_certificate_verify_stops_those_who_try_codes_from_many_addresses(cast, training, client):
    certificate = issued(training, cast)
    ask = lambda n: client.get(f"/verificar/{new_code()}/", REMOTE_ADDR=f"10.0.{n // 250}.{n % 250}")  # noqa: E731
    found = [ask(n).status_code for n in range(320)]
    assert (found[:300], found[300:]) == ([404] * 300, [429] * 20)
    refused = ask(999)
    assert (refused.headers["Retry-After"], certificate.code in refused.content.decode()) == ("60", False)
    assert client.get(verify_address(certificate), REMOTE_ADDR="10.9.0.1").status_code == 200
