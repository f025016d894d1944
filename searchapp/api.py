"""The JSON interface: the same questions and answers as the command line."""

from flask import Blueprint, Response, jsonify, request

from searchapp import serialize, urls
from searchapp.query import QueryError
from searchapp.read_request import read_request
from searchapp.store.offers import search_with_offers
from searchapp.views import store

bp = Blueprint("api", __name__, url_prefix="/api")


@bp.get("/search")
def search() -> tuple[Response, int]:
    """Search with q, region, year, chapter, section, kind, sort, limit and offset."""
    try:
        urls.require_utf8(request.query_string)
        asked = read_request(urls.asked_from(request.args.to_dict(flat=False)))
    except QueryError as error:
        return jsonify({"error": {"message": error.en, "message_zh": error.zh, "at": error.at}}), 400
    return jsonify(serialize.search_to_json(asked, search_with_offers(store(), asked))), 200
