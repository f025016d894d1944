"""The application for a WSGI server such as gunicorn: `gunicorn searchapp.wsgi:app`. Settings come from the environment."""

from searchapp.access_log import write_to_stdout
from searchapp.app import create_app
from searchapp.config import read_settings

settings = read_settings()
if settings.access_log:
    write_to_stdout()
app = create_app(settings)
