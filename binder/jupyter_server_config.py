"""How JupyterLab opens for a learner: at the course's top, with nothing in the way."""

c = get_config()  # noqa: F821  (Jupyter provides it)

# No news banner and no offer to rebuild.
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.news_url = None
c.LabApp.collaborative = False
c.LabServerApp.notebook_starts_kernel = True
# Only the course's kernel in the launcher: a lesson opened in another would not find the library.
c.KernelSpecManager.allowed_kernelspecs = {"backprop"}
c.KernelSpecManager.ensure_native_kernel = False
