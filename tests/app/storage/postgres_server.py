"""A PostgreSQL server for tests, with Debian's binaries: in a folder of its own, reached by a socket."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from uuid import uuid4

import psycopg

from tests.conftest import POSTGRES_BINARIES
from tests.waiting import wait_until

SUPERUSER = "maxella"
PATIENCE_SECONDS = 60


class PostgresServer:
    """A server that can be stopped, killed and started again; its data stays until it is removed.

    Args:
        is_durable: whether commits wait for the disk, as on a real server; for the others it costs only time.
    """

    def __init__(self, *, is_durable: bool = False) -> None:
        assert POSTGRES_BINARIES is not None, "PostgreSQL is not there: apt-get install postgresql"
        self._binaries = POSTGRES_BINARIES
        self._is_durable = is_durable
        # Not in pytest's folder, which nobody else may enter; and a socket's path must be short.
        self.folder = Path(tempfile.mkdtemp(prefix="maxella-pg-", dir="/tmp"))
        self._account = _account()
        if self._account:
            shutil.chown(self.folder, self._account)
        self._data = self.folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self._run(
            "initdb", "-D", self._data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"
        )

    def start(self) -> None:
        durable = "on" if self._is_durable else "off"
        settings = [
            "listen_addresses=",
            f"fsync={durable}",
            f"full_page_writes={durable}",
            "max_connections=60",
        ]
        options = [option for setting in settings for option in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._binaries / "postgres", "-D", self._data, "-k", self.folder, *options],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
                user=self._account,
                group=self._account,
                extra_groups=[] if self._account else None,
            )
        wait_until(self._is_ready, (self.folder / "log").read_text)

    def _is_ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self.folder / "log").read_text()
        try:
            psycopg.connect(self._conninfo("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """End it in order, whoever is connected."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End every process of it at once, as a power cut does."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Let it be there and not answer."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGCONT)

    def remove(self) -> None:
        if self._process is not None:
            self._end(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_database(self) -> str:
        """Make an empty database; its address."""
        name = f"t{uuid4().hex[:12]}"
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql://{SUPERUSER}@/{name}?host={self.folder}"

    def drop_database(self, url: str) -> None:
        name = url.partition("@/")[2].partition("?")[0]
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _conninfo(self, database: str) -> str:
        return f"host={self.folder} user={SUPERUSER} dbname={database}"

    def _end(self, number: signal.Signals) -> None:
        assert self._process is not None
        process, self._process = self._process, None
        if number == signal.SIGKILL:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        process.wait(PATIENCE_SECONDS)

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run(
            [self._binaries / program, *map(str, arguments)],
            check=True,
            capture_output=True,
            cwd=self.folder,
            user=self._account,
            group=self._account,
            extra_groups=[] if self._account else None,
        )


def _account() -> str | None:
    """Whom the server runs as: it refuses root."""
    if os.getuid() != 0:
        return None
    names = {account.pw_name for account in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
