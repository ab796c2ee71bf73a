"""Every address of the API under one router."""

from fastapi import APIRouter, Depends

from gateway.api import lists, orders, trajectories
from gateway.api.calling import acceptable

api = APIRouter(dependencies=[Depends(acceptable)])
api.include_router(lists.router)
api.include_router(trajectories.router)
api.include_router(orders.router)
