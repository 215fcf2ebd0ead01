#!/bin/sh
# 以服务的身份、用服务的配置和数据执行一条命令，例如 chengqian doctor。文件请写完整路径，并让服务的用户能读。
set -eu
if [ "$(id -u)" != 0 ]; then
  echo "请用 root 执行（sudo chengqian …）。" >&2
  exit 1
fi
[ $# -gt 0 ] || set -- help
cd /var/lib/chengqian
DATA_DIR=/var/lib/chengqian/data
NODE_COMPILE_CACHE=/var/cache/chengqian
export DATA_DIR NODE_COMPILE_CACHE
exec runuser -u chengqian -- /opt/chengqian/current/chengqian "$@"
