"""How JupyterLab opens for a learner: at the course's top, with nothing in the way."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

c = get_config()  # noqa: F821  (Jupyter provides it)

# No news banner, no offer to rebuild, no list of packages from the network.
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.news_url = None
c.LabApp.extension_manager = "readonly"
c.LabApp.app_settings_dir = str(HERE / "lab")
# The front page is made when it is opened.
c.ServerApp.contents_manager_class = "learners_files.LearnersFiles"
# Only the course's kernel in the launcher: a lesson opened in another would not find the library.
c.KernelSpecManager.allowed_kernelspecs = {"backprop"}
c.KernelSpecManager.ensure_native_kernel = False
c.MultiKernelManager.default_kernel_name = "backprop"
# A notebook that is open and idle gives its memory back: a JVM that was trained in holds 300 to 700 MB. What runs is
# never ended, however long it runs. 0 keeps every kernel.
idle = round(float(os.environ.get("COURSE_IDLE_MINUTES") or 60) * 60)
c.MappingKernelManager.cull_idle_timeout = idle
c.MappingKernelManager.cull_interval = max(1, min(60, idle // 2))
c.MappingKernelManager.cull_connected = True
c.MappingKernelManager.cull_busy = False
# nbgrader is here for its preprocessors; its panels would greet a learner with its setup's errors.
c.ServerApp.jpserver_extensions = {
    "nbgrader.server_extensions.assignment_list": False,
    "nbgrader.server_extensions.course_list": False,
    "nbgrader.server_extensions.formgrader": False,
    "nbgrader.server_extensions.validate_assignment": False,
    "notebook": False,
}
# JupyterLab asks whether there are language servers; there are none, and none is searched for.
c.LanguageServerManager.autodetect = False
# Tornado warns where the answer to a ping may take longer than the next ping.
c.ZMQChannelsWebsocketConnection.websocket_ping_timeout = 30000
# The address is printed at any level; what else is said below this one is of no use to a learner.
c.ServerApp.log_level = "ERROR"
c.LabApp.log_level = "ERROR"
