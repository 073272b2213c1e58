"""Nobody can make Parley speak to what only it can reach: by an address, a name, or a redirect."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from adapters.outcome import Refusal, Unsent
from adapters.trackers.guard import Resolve, check_address, is_public, resolved
from adapters.trackers.http import Ask, Client
from adapters.trackers.port import Unusable
from tests.adapters.trackers.cases import TLS
from tests.adapters.trackers.double import No
from tests.adapters.trackers.hub import HubDouble

PUBLIC = ["8.8.8.8", "140.82.112.3", "2606:4700::6810:84e5", "2a00:1450:4001:80e::2003"]
INSIDE = [
    "0.0.0.0",  # noqa: S104 -- an address to refuse
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.8.8.8",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]


def leads_to(*addresses: str) -> Resolve:
    async def resolve(host: str, port: int) -> Sequence[str]:
        assert host
        assert port
        return addresses

    return resolve


@pytest.mark.parametrize("address", PUBLIC)
def test_what_everybody_can_reach_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", INSIDE)
def test_what_leads_inside_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "https://example.com/hooks/1?key=a-b_c%20d",
        "https://acme.my.salesforce.com:443/",
        "https://example.com:8443/hook",
        "https://8.8.8.8/hook",
    ],
)
def test_an_address_on_the_internet_is_taken(url: str) -> None:
    check_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "http://example.com/hook",
        "ftp://example.com/hook",
        "file:///etc/passwd",
        "https://",
        "https:///hook",
        "https://ana:secret@example.com/hook",
        "https://example.com@127.0.0.1/hook",
        "https://example.com:22/hook",
        "https://example.com:99999/hook",
        "https://example.com/#part",
        "https://example.com\\@127.0.0.1/",
        "https://example.com/ a",
        "https://example.com/\r\nHost: other",
        "https://exämple.com/hook",
        "https://localhost/hook",
        "https://LOCALHOST/hook",
        *(f"https://[{one}]/" if ":" in one else f"https://{one}/" for one in INSIDE),
    ],
)
def test_an_address_that_no_tracker_can_have_is_refused(url: str) -> None:
    with pytest.raises(Unusable) as refused:
        check_address(url)
    assert "example" not in str(refused.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/x", "http://localhost/", "http://[::1]:1/"])
def test_this_machine_is_allowed_only_where_it_was_said_so(url: str) -> None:
    check_address(url, loopback=True)
    with pytest.raises(Unusable):
        check_address(url)


def test_what_was_allowed_for_this_machine_is_not_allowed_for_its_network() -> None:
    for url in ("http://192.168.1.1/", "https://169.254.169.254/", "http://example.com/"):
        with pytest.raises(Unusable):
            check_address(url, loopback=True)


# A name that leads inside


@pytest.mark.parametrize("address", INSIDE)
async def test_a_name_that_leads_inside_is_refused(address: str) -> None:
    client = Client(tls=TLS, resolve=leads_to(address))
    with pytest.raises(Unusable):
        await client.ask(Ask(method="GET", url="https://tracker.example.com/"))
    await client.close()


async def test_one_address_inside_condemns_the_public_ones_beside_it() -> None:
    client = Client(tls=TLS, resolve=leads_to("8.8.8.8", "10.0.0.1"))
    with pytest.raises(Unusable):
        await client.ask(Ask(method="GET", url="https://tracker.example.com/"))
    await client.close()


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost."])
async def test_no_other_spelling_of_this_machine_leads_to_it(host: str, hub: HubDouble) -> None:
    client = Client(tls=TLS)
    with pytest.raises((Unusable, Unsent)):
        await client.ask(Ask(method="GET", url=f"https://{host}:{hub.url.rpartition(':')[2]}/"))
    assert not hub.calls
    await client.close()


async def test_a_name_without_an_address_is_no_connection() -> None:
    async def nothing(host: str, port: int) -> Sequence[str]:
        raise OSError(host, port)

    for resolve in (nothing, leads_to()):
        client = Client(tls=TLS, resolve=resolve)
        with pytest.raises(Unsent):
            await client.ask(Ask(method="GET", url="https://tracker.example.com/"))
        await client.close()


async def test_a_name_is_resolved_once_and_what_was_judged_is_connected_to(hub: HubDouble) -> None:
    """Asked a second time, the name leads elsewhere; nobody asks a second time."""
    asked: list[str] = []

    async def turns(host: str, port: int) -> Sequence[str]:
        assert port
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    client = Client(loopback=True, tls=TLS, resolve=turns)
    port = hub.url.rpartition(":")[2]
    with pytest.raises(Refusal):
        await client.ask(Ask(method="GET", url=f"http://localhost:{port}/x"))
    assert asked == ["localhost"]
    assert hub.calls[0].headers["host"] == f"localhost:{port}"
    with pytest.raises(Unusable):  # and each request is judged anew
        await client.ask(Ask(method="GET", url=f"http://localhost:{port}/x"))
    await client.close()


async def test_the_next_address_is_tried_when_the_first_does_not_answer(hub: HubDouble) -> None:
    client = Client(loopback=True, tls=TLS, resolve=leads_to("127.9.9.9", "127.0.0.1"))
    port = hub.url.rpartition(":")[2]
    with pytest.raises(Refusal):
        await client.ask(Ask(method="GET", url=f"http://localhost:{port}/x"))
    assert len(hub.calls) == 1
    await client.close()


async def test_this_machine_resolves_names_by_itself() -> None:
    assert {"127.0.0.1", "::1"} & set(await resolved("localhost", 443))


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(client: Client, hub: HubDouble, status: int) -> None:
    hub.fail_next("*", No(status, headers={"Location": f"{hub.url}/elsewhere"}))
    with pytest.raises(Refusal) as refused:
        await client.ask(Ask(method="POST", url=f"{hub.url}/x", body=b"{}"))
    assert refused.value.status == status
    assert [one.path for one in hub.calls] == ["/x"]


# TLS keeps the name


@asynccontextmanager
async def behind_tls(folder: Path, name: str) -> AsyncIterator[tuple[int, ssl.SSLContext]]:
    """A server whose certificate is for `name`, and what trusts that certificate."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    private = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    kept = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    key.write_bytes(private.private_bytes(pem, *kept))
    cert.write_bytes(built.public_bytes(pem))
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(cert, key)

    async def hello(request: web.Request) -> web.Response:
        return web.json_response({"host": request.host})

    app = web.Application()
    app.router.add_get("/", hello)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=serving).start()
    try:
        trusting = ssl.create_default_context(cafile=str(cert))
        yield runner.addresses[0][1], trusting
    finally:
        await runner.cleanup()


async def test_the_certificate_must_be_for_the_name_and_not_for_the_address(tmp_path: Path) -> None:
    async with behind_tls(tmp_path, "tracker.example.com") as (port, tls):
        client = Client(loopback=True, resolve=leads_to("127.0.0.1"), tls=tls)
        answer = await client.ask(Ask(method="GET", url=f"https://tracker.example.com:{port}/"))
        assert answer.json == {"host": f"tracker.example.com:{port}"}
        with pytest.raises(Unsent):
            await client.ask(Ask(method="GET", url=f"https://other.example.com:{port}/"))
        await client.close()
