"""The life of a deploy, from the request that opens it to the moment it is live.

Requests are answered on the event loop; what takes time (comparing long lists, unpacking, forcing files onto the
disk) happens in a few background threads. Every step is a row in SQLite, so a server that was killed takes up where
it was: deploys that had everything are processed, those that wait for files go on waiting.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from . import archive
from .errors import LocalError, NotWritable, Refused, not_found
from .orders import digest_files, kind_of, settings_of
from .reach import find_deploy
from .states import TAKES_FILES, TO_BE_PROCESSED, WAITS_FOR_FILES, IllegalStep
from .store.deploys import Deploy, Kept

if TYPE_CHECKING:
    from .limits import Limits
    from .store import Store
    from .store.incoming import Incoming
    from .store.people import User
    from .store.sites import Site

log = logging.getLogger(__name__)
_THREADS = 2
_QUIET_SECONDS = 2.0
"""So long after its last file an upload is taken to be interrupted."""
_REMEMBERED = 64
"""How many deploys that are being uploaded keep their lists in memory; the others are read again when needed."""


class Upload:
    """What is still missing of a deploy that is being uploaded."""

    def __init__(self, deploy: Deploy, files: dict[str, str], missing: set[str]) -> None:
        self.deploy = deploy
        self.files = files
        self.missing = missing


class Deploying:
    """Takes deploys from state to state.

    ``inspect`` is shown the files of each deploy before it becomes ready, ``ended`` each deploy that became ready or
    failed; both are called in the background.
    """

    def __init__(
        self,
        store: Store,
        limits: Limits,
        inspect: Callable[[Deploy, Mapping[str, Kept]], None] = lambda _deploy, _files: None,
    ) -> None:
        self._store = store
        self._limits = limits
        self._inspect = inspect
        self.ended: Callable[[Deploy], None] = lambda _deploy: None
        self._pool = ThreadPoolExecutor(_THREADS, "deploying")
        self._guard = threading.Lock()
        self._uploads: dict[str, Upload] = {}
        self._working = 0
        self._received_at = -_QUIET_SECONDS
        self._stopping = False

    # -- opening --------------------------------------------------------------------------------------------

    def open_new(self, site: Site, user_id: str, body: Mapping[str, Any], title: str | None) -> Deploy:
        """Open a deploy whose list of files will follow in a PUT. Draft and branch are taken from here for good."""
        return self._store.deploys.add(site.id, user_id, "new", **kind_of(body, title))

    def open_digest(self, site: Site, user_id: str, body: Mapping[str, Any], title: str | None) -> Deploy:
        """Open a deploy with its list of files."""
        files = digest_files(body.get("files"))
        if body.get("async"):
            deploy = self._store.deploys.add(site.id, user_id, "preparing", files=files, **kind_of(body, title))
            self._later(self._prepare, deploy.id)
            return deploy
        with self._store.blobs.used():
            missing = set(self._store.blobs.missing(files.values()))
            state = "uploading" if missing else "uploaded"
            deploy = self._store.deploys.add(site.id, user_id, state, files=files, **kind_of(body, title))
        return self._opened(deploy, files, missing)

    def give_files(self, deploy: Deploy, body: Mapping[str, Any], title: str | None) -> Deploy:
        """Take the list of files of a deploy that was opened without one."""
        files = digest_files(body.get("files"))
        settings = settings_of(body)
        if body.get("async"):
            deploy = self._step(deploy, "preparing", files=files, settings=settings, title=title)
            self._later(self._prepare, deploy.id)
            return deploy
        with self._store.blobs.used():
            missing = set(self._store.blobs.missing(files.values()))
            state = "uploading" if missing else "uploaded"
            deploy = self._step(deploy, state, files=files, settings=settings, title=title)
        return self._opened(deploy, files, missing)

    def open_archive(
        self, site: Site, user_id: str, incoming: Incoming, title: str | None, branch: str | None
    ) -> Deploy:
        """Open a deploy from a received zip: refused with 422 before anything is kept, unpacked afterwards."""
        path = incoming.leave(f"{incoming.name}.zip")
        try:
            archive.look(path, self._limits)
            kind = kind_of({"branch": branch}, title)
            deploy = self._store.deploys.add(site.id, user_id, "uploaded", archive=path.name, **kind)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        self._later(self._process, deploy.id)
        return deploy

    def _opened(self, deploy: Deploy, files: dict[str, str], missing: set[str]) -> Deploy:
        if missing:
            self._remember(Upload(deploy, files, missing))
        else:
            self._later(self._process, deploy.id)
        return deploy

    # -- uploading ------------------------------------------------------------------------------------------

    def expected(self, deploy_id: str, user: User, path: str) -> tuple[Deploy, str, bool]:
        """Return a deploy, the SHA-1 that a file of it must have, and whether that content is missing.

        Refused if the deploy takes no such file (404, 422).
        """
        with self._guard:
            upload = self._uploads.get(deploy_id)
        # Whoever opened a deploy may send its files: of these there are a thousand requests, of all others a few.
        if upload is None or upload.deploy.user_id != user.id or upload.deploy.state not in WAITS_FOR_FILES:
            deploy, _site = find_deploy(self._store, deploy_id, user)
            if deploy.state == "error":
                raise Refused(422, f"The deploy has ended: {deploy.error_message}.")
            if deploy.state not in TAKES_FILES:
                raise Refused(422, "The deploy takes no files yet: its list of files has not been sent or prepared.")
            upload = self._upload(deploy)
        try:
            sha = upload.files[path]
        except KeyError:
            raise Refused(404, f"The deploy's list of files has no {path!a}.") from None
        return upload.deploy, sha, sha in upload.missing

    def received(self, deploy: Deploy, sha: str) -> None:
        """Note that a content has arrived; when it was the last one, the deploy goes on."""
        upload = self._upload(deploy)
        self._received_at = time.monotonic()
        with self._guard:
            upload.missing.discard(sha)
            complete = not upload.missing
        if upload.deploy.state not in WAITS_FOR_FILES:
            return
        try:
            if complete:
                upload.deploy = self._store.deploys.step(deploy.id, "uploaded")
                self._later(self._process, deploy.id)
            elif upload.deploy.state == "prepared":
                upload.deploy = self._store.deploys.step(deploy.id, "uploading")
        except IllegalStep as error:  # cancelled, or another upload of the same content was faster
            log.info("%s", error)
            self._forget(deploy.id)
        except LookupError:
            self._forget(deploy.id)
            raise not_found() from None

    def required(self, deploy: Deploy) -> list[str]:
        """Return the SHA-1s that a deploy still needs, in the order of its list; empty when it needs none."""
        if deploy.state not in WAITS_FOR_FILES:
            return []
        upload = self._upload(deploy)
        with self._guard:
            return [sha for sha in dict.fromkeys(upload.files.values()) if sha in upload.missing]

    def _upload(self, deploy: Deploy) -> Upload:
        with self._guard:
            upload = self._uploads.get(deploy.id)
        if upload is None:
            files = self._store.deploys.wanted_files(deploy)
            waiting = deploy.state in WAITS_FOR_FILES
            upload = Upload(deploy, files, set(self._store.blobs.missing(files.values())) if waiting else set())
            self._remember(upload)
        return upload

    def _remember(self, upload: Upload) -> None:
        with self._guard:
            self._uploads[upload.deploy.id] = upload
            while len(self._uploads) > _REMEMBERED:
                del self._uploads[next(iter(self._uploads))]

    def _forget(self, deploy_id: str) -> None:
        with self._guard:
            self._uploads.pop(deploy_id, None)

    def busy(self) -> bool:
        """Whether somebody is sending something just now, or a deploy is being worked on."""
        return (
            self._working > 0 or self._store.blobs.arriving > 0 or time.monotonic() - self._received_at < _QUIET_SECONDS
        )

    # -- control --------------------------------------------------------------------------------------------

    def cancel(self, deploy: Deploy) -> Deploy:
        """End a deploy that is in progress: it becomes ``error``, with a message; an ended one stays as it is."""
        with contextlib.suppress(IllegalStep):
            self._store.deploys.step(deploy.id, "error", error_message="Canceled deploy")
        self._forget(deploy.id)
        return self._store.deploys.must(deploy.id)

    def resume(self) -> None:
        """Take up what a former server left: to be called once, before the first request."""
        unfinished = self._store.deploys.unfinished()
        self._store.blobs.clear_incoming(keep=[deploy.archive for deploy in unfinished if deploy.archive])
        for deploy in unfinished:
            if deploy.state in TO_BE_PROCESSED:
                self._later(self._process, deploy.id)
            elif deploy.state == "preparing":
                self._later(self._prepare, deploy.id)
            elif deploy.state in WAITS_FOR_FILES and not self._upload(deploy).missing:
                # Killed between the last file and writing that down.
                self._store.deploys.step(deploy.id, "uploaded")
                self._later(self._process, deploy.id)

    def stop(self) -> None:
        """Finish the steps that are running; what is waiting is taken up by the next server."""
        self._stopping = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    # -- in the background ----------------------------------------------------------------------------------

    def _later(self, work: Callable[[str], None], deploy_id: str) -> Future[None] | None:
        with contextlib.suppress(RuntimeError):  # stopping: the next server takes it up
            future = self._pool.submit(self._guarded, work, deploy_id)
            with self._guard:
                self._working += 1
            future.add_done_callback(self._worked)
            return future
        return None

    def _worked(self, _future: Future[None]) -> None:
        with self._guard:
            self._working -= 1

    def _guarded(self, work: Callable[[str], None], deploy_id: str) -> None:
        """Run one step; whatever goes wrong ends the deploy with a message, and nothing else."""
        try:
            work(deploy_id)
        except (IllegalStep, LookupError):
            log.info("deploy %s was ended or removed while it was being worked on", deploy_id)
        except (Refused, LocalError) as error:
            self._fail(deploy_id, error.message)
        except Exception:
            log.exception("deploy %s failed", deploy_id)
            self._fail(deploy_id, "The local Netlify could not process this deploy; its log says why")

    def _fail(self, deploy_id: str, message: str) -> None:
        try:
            self.ended(self._store.deploys.step(deploy_id, "error", error_message=message))
        except (IllegalStep, LookupError):
            return
        except NotWritable:
            log.exception("deploy %s stays as it is until there is space to write", deploy_id)

    def _prepare(self, deploy_id: str) -> None:
        deploy = self._store.deploys.must(deploy_id)
        files = self._store.deploys.wanted_files(deploy)
        missing = set(self._store.blobs.missing(files.values()))
        deploy = self._store.deploys.step(deploy_id, "prepared")
        if missing:
            self._remember(Upload(deploy, files, missing))
        else:
            self._store.deploys.step(deploy_id, "uploaded")
            self._process(deploy_id)

    def _process(self, deploy_id: str) -> None:
        deploy = self._store.deploys.must(deploy_id)
        zipped = self._store.blobs.incoming / deploy.archive if deploy.archive else None
        try:
            if deploy.state != "processing":
                deploy = self._store.deploys.step(deploy_id, "processing")
            with self._store.blobs.used():
                if zipped is None:
                    files = self._store.deploys.wanted_files(deploy)
                else:
                    files = archive.unpack(zipped, archive.look(zipped, self._limits), self._store.blobs)
                sizes = self._store.blobs.secure(files.values())
                kept = {path: Kept(sha, sizes[sha]) for path, sha in files.items()}
                self._inspect(deploy, kept)
                with self._store.database.write():
                    self._store.blobs.write_down(sizes)
                    deploy = self._store.deploys.finish(deploy_id, kept)
                self._store.blobs.written_down(sizes)
        finally:
            if zipped is not None and not self._stopping:
                zipped.unlink(missing_ok=True)
        self._forget(deploy_id)
        self.ended(deploy)

    def _step(self, deploy: Deploy, state: str, **changes: Any) -> Deploy:
        try:
            return self._store.deploys.step(deploy.id, state, **changes)
        except IllegalStep as error:
            raise Refused(422, f"The deploy is {error.state}; its list of files can no longer be set.") from error
