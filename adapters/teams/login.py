"""The way to Microsoft's login service, where Parley gets its own token."""

from __future__ import annotations

from typing import Any

import requests

MICROSOFT = "https://login.microsoftonline.com"
CONNECT_SECONDS = 3.0


class Login(requests.Session):
    """With a time limit, which msal has not; and to a stand-in, where there is one."""

    def __init__(self, url: str, seconds: float) -> None:
        super().__init__()
        self._url = url.rstrip("/")
        self._limits = (min(CONNECT_SECONDS, seconds), seconds)
        self.trust_env = self._url.startswith("https://")  # a stand-in is not behind a proxy

    def request(self, method: str, url: str, **more: Any) -> requests.Response:  # type: ignore[override]  # noqa: ANN401 -- requests names a dozen arguments
        """Ask."""
        if url.startswith(MICROSOFT):
            url = self._url + url.removeprefix(MICROSOFT)
        return super().request(method, url, **{**more, "timeout": self._limits})
