"""The application for a WSGI server such as gunicorn: `gunicorn searchapp.wsgi:app`. Settings come from the environment."""

import gc

from searchapp.app import create_app, warm
from searchapp.config import read_settings
from searchapp.keeper import tell_how_it_ended
from searchapp.web.access_log import write_to_stdout

tell_how_it_ended()
settings = read_settings()
app = create_app(settings)
# With --preload, workers share what is loaded until now: the dictionary, the templates, the columns of the index.
warm(app)
gc.freeze()
if settings.access_log:
    write_to_stdout()
