# shellcheck shell=sh disable=SC2034
# What the scripts of this package are about; they read it.
part=server
version=@project.version@
folder=Server
title="OMFLOW Server"
main=org.omflow.booster.server.ServerMain
# Also for 1,000 connections that have not logged in yet, at each port.
open_files=16384
# It finishes the jobs it has, for at most server.stop-timeout.
stop_seconds=90
