# shellcheck shell=sh disable=SC2034
# What the scripts of this package are about; they read it.
part=booster
version=@project.version@
folder=Booster
title="OMFLOW Booster"
main=org.omflow.booster.broker.BoosterMain
# It also serves up to 10,000 connections.
open_files=16384
stop_seconds=60
