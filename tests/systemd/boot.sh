#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Turns itself into systemd as the init of a container. The container's root is this machine's root
# with kiyome installed; all changes stay in memory. container.py calls it in new namespaces.
#   boot.sh DIRECTORY BUILD DISK      an empty BUILD installs nothing; DISK, unless it is empty, becomes /srv
set -euo pipefail
directory=$1 build=$2 disk=$3

mount -t tmpfs -o mode=755 kiyome-systemd "$directory"
mkdir "$directory"/{upper,work,root}
mount -t overlay -o "lowerdir=/,upperdir=$directory/upper,workdir=$directory/work" overlay "$directory/root"
if [[ -n $build ]]; then
    DESTDIR=$directory/root meson install -C "$build" --no-rebuild --quiet
fi
cd "$directory/root"
[[ -z $disk ]] || mount --bind "$disk" srv

# Remove the configuration of this machine's own systemd, kiyome and Postfix.
mount -t tmpfs tmpfs etc/systemd
mkdir etc/systemd/system
printf '[Unit]\nRequires=basic.target\nAfter=basic.target\nAllowIsolate=yes\n' >etc/systemd/system/kiyome-test.target
rm -rf etc/kiyome var/lib/kiyome etc/postfix/main.cf usr/sbin/policy-rc.d
mkdir -p etc/kiyome etc/postfix var/lib/kiyome-signatures

mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
for name in null zero full random urandom tty; do
    touch "dev/$name"
    mount --bind "/dev/$name" "dev/$name"
done
mkdir dev/pts dev/shm old
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
mount -t tmpfs tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd

pivot_root . old
umount -l /old
exec env -i container=kiyome-test PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --unit=kiyome-test.target --show-status=no
