"""The application for a WSGI server such as gunicorn: `gunicorn searchapp.wsgi:app`. Settings come from the environment."""

import gc

from searchapp.app import create_app
from searchapp.config import read_settings
from searchapp.keeper import tell_how_it_ended
from searchapp.warming import Warming, load_what_is_shared
from searchapp.web.access_log import write_to_stdout

tell_how_it_ended()
settings = read_settings()
app = create_app(settings)
# The worker of searchapp/gunicorn_worker.py begins before it is asked; any other begins when it is.
app.before_request(Warming(app).begin)
# With --preload, workers share what is loaded until now. What each has of the index, it loads beside its readers.
load_what_is_shared(app)
gc.freeze()
if settings.access_log:
    write_to_stdout()
