#!/bin/sh
# 把解压后的承前装成这台服务器上的服务。不提问，每一步都说明；已有的配置和数据不改动。以 root 执行，可以重复执行。
#   ./install.sh
# 试装到别的文件夹（只放文件，不建用户、不动服务）：DESTDIR=/tmp/试装 ./install.sh
set -eu

here=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd -P)
version=$(sed -n 's/^ *"version": "\([^"]*\)".*/\1/p' "$here/package.json")
dest=${DESTDIR-}
home=/opt/chengqian
program=$home/$version
config=/etc/chengqian/chengqian.env
state=/var/lib/chengqian

say() { echo "· $*"; }
fail() { echo "$*" >&2; exit 1; }

[ -n "$dest" ] || [ "$(id -u)" = 0 ] || fail "请用 root 执行（sudo ./install.sh）。"
[ -n "$dest" ] || command -v systemctl > /dev/null || fail "这台服务器没有 systemd。可以直接运行 ./chengqian，见 deploy/README.zh-CN.md。"

say "核对文件是否完整"
(cd "$here" && sha256sum --check --quiet SHA256SUMS) || fail "文件不完整或有改动。请重新复制安装包再解压。没有改动这台服务器。"
"$here/node_modules/node/bin/node" --version > /dev/null || fail "自带的 Node 不能在这台服务器上运行：要求与安装包同一种处理器，glibc 2.28 或更新。没有改动这台服务器。"

if [ -z "$dest" ] && ! id chengqian > /dev/null 2>&1; then
  say "建立用户 chengqian，服务以它的身份运行"
  useradd --system --user-group --home-dir "$state" --shell /usr/sbin/nologin chengqian
fi

mkdir -p "$dest$home"
if [ "$here" != "$program" ]; then
  say "程序放到 $program"
  rm -rf "$dest$program.new"
  cp -R "$here" "$dest$program.new"
  [ -n "$dest" ] || chown -R root:root "$dest$program.new"
  chmod -R u+rwX,go+rX,go-w "$dest$program.new"
  rm -rf "$dest$program"
  mv "$dest$program.new" "$dest$program"
fi
before=$(readlink "$dest$home/current" || true)
[ "${before:-$version}" = "$version" ] || say "原来是 $before，仍留在 $home/$before，可以换回"
ln -sfn "$version" "$dest$home/current"

mkdir -p "$dest/etc/chengqian" "$dest$state" "$dest/usr/local/bin" "$dest/etc/systemd/system"
chmod 0750 "$dest/etc/chengqian"
if [ -e "$dest$config" ]; then
  say "配置 $config 已有，不改动"
else
  say "配置放到 $config，请填写"
  cp "$here/deploy/chengqian.env" "$dest$config"
fi
chmod 0640 "$dest$config"
ln -sfn "$config" "$dest$state/.env"
chmod 0700 "$dest$state"

say "命令放到 /usr/local/bin/chengqian"
cp "$here/deploy/command.sh" "$dest/usr/local/bin/chengqian"
chmod 0755 "$dest/usr/local/bin/chengqian"
say "服务放到 /etc/systemd/system/chengqian.service（自己的改动请用 systemctl edit chengqian）"
cp "$here/deploy/chengqian.service" "$dest/etc/systemd/system/chengqian.service"
chmod 0644 "$dest/etc/systemd/system/chengqian.service"
[ -z "$dest" ] || { say "试装完毕，都在 $dest"; exit 0; }

chown -R root:chengqian /etc/chengqian
chown chengqian:chengqian "$state"
systemctl daemon-reload
systemctl enable --quiet chengqian
if systemctl is-active --quiet chengqian; then
  say "重新启动服务"
  systemctl restart chengqian
  echo "已升级到 $version。请用 chengqian doctor 检查。"
else
  echo "已装好 $version。填好 $config 后：systemctl start chengqian，再用 chengqian doctor 检查。"
fi
