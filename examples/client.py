"""Sends a page to a running server and prints who said what. See README.md for the set-up."""

import sys

import grpc
from mawqif.v1 import enrichment_service_pb2 as messages
from mawqif.v1 import enrichment_service_pb2_grpc as services
from mawqif.v1 import position_pb2 as positions

with open(sys.argv[1], encoding="utf-8") as page, grpc.insecure_channel("127.0.0.1:50051") as channel:
    request = messages.EnrichArticleRequest(text=page.read(), request_id="1")
    article = services.EnrichmentServiceStub(channel).EnrichArticle(request, timeout=60).article

for story in article.stories:
    print(story.summary.headline)
    for sentence in story.summary.sentences:
        print("  ", sentence.text, list(sentence.segment_ids))
    names = {actor.id: actor.name_en for actor in story.actors}
    for position in story.positions:
        kind = positions.PositionType.Name(position.type).removeprefix("POSITION_TYPE_").lower()
        print(f"  {names[position.actor_id]} [{kind}] {position.statement_en} | {position.statement.text}")
