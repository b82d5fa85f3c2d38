from server.errors import BadSignature, Unsigned, status


def test_what_lacks_a_signature_is_told_how_to_get_one() -> None:
    assert status(Unsigned()) == status(BadSignature()) == 403
    assert "`bookplate sign URL --open first_name`" in str(Unsigned())
    assert "Expected a signature for just this request" in str(BadSignature())
    assert "received one by k0, which is none of them" in str(BadSignature("k0"))
