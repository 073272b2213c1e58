"""Our token goes to Microsoft and to nobody else."""

from __future__ import annotations

import pytest

from adapters.teams.hosts import may_send_to


@pytest.mark.parametrize(
    "url",
    [
        "https://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net/teams",
        "https://SMBA.trafficmanager.net/amer/11111111-2222-3333-4444-555555555555/",
        "https://smba.trafficmanager.net:443/in/",
        "https://smba.infra.gcc.teams.microsoft.com/gcc",
        "https://smba.infra.gov.teams.microsoft.us/gcch/",
        "https://europe.webchat.botframework.com/",
    ],
)
def test_microsofts_addresses_get_it(url: str) -> None:
    assert may_send_to(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "smba.trafficmanager.net",
        "http://smba.trafficmanager.net/emea/",
        "https://evil.example/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://evil.smba.trafficmanager.net/",
        "https://evil-botframework.com/",
        "https://botframework.com.evil.example/",
        "https://smba.trafficmanager.net@evil.example/",
        "https://evil.example\\@smba.trafficmanager.net/",
        "https://evil.example/?https://smba.trafficmanager.net/",
        "https://evil.example#smba.trafficmanager.net/",
        "https://smba.trafficmanager.net:8443/emea/",
        "https://smba.trafficmanager.net/emea/?to=evil",
        "https://smba.trafficmanager.net/emea/\nHost: evil",
        "https://smba.trafficmanager.net /emea/",
        "https://smba.trafficm\u0430nager.net/",
        "file:///etc/passwd",
        "http://127.0.0.1:3978/",
        "https://localhost/",
        "http://169.254.169.254/metadata",
    ],
)
def test_nobody_else_does(url: str) -> None:
    assert not may_send_to(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:56150/_connector", "http://localhost:3978/", "http://[::1]:80/x"]
)
def test_an_emulator_is_on_this_machine(url: str) -> None:
    assert may_send_to(url, emulator=True)
    assert not may_send_to("https://smba.trafficmanager.net/emea/", emulator=True)
    assert not may_send_to("http://192.168.1.9:3978/", emulator=True)


def test_whoever_runs_it_may_name_more_and_those_are_spoken_to_in_secret_too() -> None:
    assert may_send_to("https://teams.example:8443/x/", extra=["teams.example"])
    assert not may_send_to("http://teams.example/x/", extra=["teams.example"])
    assert not may_send_to("https://a.teams.example/x/", extra=["teams.example"])
