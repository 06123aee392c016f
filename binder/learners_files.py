"""The files of a learner, as JupyterLab reads them: its front page is made anew whenever it is opened."""

from pathlib import Path

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from front_page import PAGE, write_page

COURSE = Path(__file__).resolve().parents[1]


class LearnersFiles(AsyncLargeFileManager):
    async def get(self, path, *args, **options):
        if path.strip("/") == PAGE:
            write_page(COURSE, Path(self.root_dir))
        return await super().get(path, *args, **options)
