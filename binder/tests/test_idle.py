"""A kernel that is idle is ended, also one that a page is connected to; one that computes is not."""

import asyncio
import json
import time
import uuid

import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

import lab as jupyter
from lab import SECONDS, Lab

# Longer than a kernel takes to start.
IDLE_SECONDS = 20
BUSY_SECONDS = 60


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """JupyterLab whose kernels may be idle for some seconds; the calls are made without a page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_IDLE_MINUTES", str(IDLE_SECONDS / 60))
        with jupyter.server(tmp_path_factory.mktemp("jupyter")) as url:
            yield Lab.__new__(Lab), url


@pytest.fixture
def lab(server):
    lab, url = server
    lab.base, lab.token = url.split("/lab")[0], url.split("token=")[1]
    yield lab
    lab.stop_kernels()


def kernels(lab):
    return {kernel["id"]: kernel["execution_state"] for kernel in lab.ask("GET", "api/kernels")}


async def connected(lab, kernel):
    base = lab.base.replace("http", "ws", 1)
    # It answers when the kernel does. JupyterHub takes no token from an address.
    waits = {"connect_timeout": SECONDS, "request_timeout": SECONDS, "headers": {"Authorization": f"token {lab.token}"}}
    return await websocket_connect(HTTPRequest(f"{base}/api/kernels/{kernel}/channels", **waits))


def execute_request(code):
    header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "username": "", "session": "s", "version": "5.3"}
    content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
    return json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"})


async def until(what, seconds):
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        await asyncio.sleep(0.5)


@pytest.mark.long
def test_an_idle_kernel_is_ended_though_its_page_is_open_and_a_busy_one_is_not(lab):
    async def story():
        idle, busy = (lab.ask("POST", "api/kernels")["id"] for _ in range(2))
        page, other = await connected(lab, idle), await connected(lab, busy)
        await other.write_message(execute_request(f"Thread.sleep({BUSY_SECONDS * 1000}); 7"))
        await until(lambda: kernels(lab).get(busy) == "busy", 60)
        await until(lambda: idle not in kernels(lab), 60)
        await asyncio.sleep(IDLE_SECONDS + 3)
        assert kernels(lab).get(busy) == "busy", "it has been at one cell for longer than a kernel may be idle"
        await until(lambda: busy not in kernels(lab), BUSY_SECONDS + 60)
        page.close()
        other.close()

    asyncio.run(story())
