# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# As whom the root file system is made and entered. Root mounts as he is. Anybody else is root in a user
# namespace of his own: with his subordinate IDs where newuidmap and /etc/subuid give him some, else with his
# own ID alone. What can be done here a trial says, and not the number of the user: who is root in a
# container may be one who cannot mount, and who has made a namespace himself is called root there.

USERNS_KIND=''     # root; mapped: with subordinate IDs; single: with one's own ID alone; "": cannot mount
USERNS_UNSHARE=()  # what makes the namespaces, to be followed by flags of unshare
USERNS_FILTER=()   # what comes behind it, before the command that runs there

# userns_trial COMMAND...: what can be done in the namespaces that COMMAND, an unshare, makes. Prints
# "mapped" where files can be given to any user that a package names, "single" where not; nothing where
# nothing can be mounted.
userns_trial() {
	# shellcheck disable=SC2016 # the inner shell expands these
	"$@" --mount --propagation private bash -c 'mount -t tmpfs -o mode=0700 trial "$1" && : >"$1/file" &&
		{ chown 65534:65534 "$1/file" && [[ $(stat -c %u "$1/file") == 65534 ]] && echo mapped || echo single; }' trial "$SRC/scripts" 2>/dev/null || true
}

# What runs behind this changes no owner of a file, and is told that it has. dpkg and the packages' scripts
# give files to groups as mail and shadow, which a namespace with one ID has not got, and which are of no use
# in there. The kernel answers those calls (seccomp), as long as the command and its children live; it is
# asked for that in Perl, which mmdebstrap is written in, because no program of the shell's can ask.
# shellcheck disable=SC2016 # perl expands these
USERNS_PERL='
	my @calls = (92, 93, 94, 116, 260);  # chown, fchown, lchown, setgroups and fchownat of x86-64
	my @filter = ([0x20, 0, 0, 4],       # load the architecture of the call,
		[0x15, 1, 0, 0xc000003e], [0x06, 0, 0, 0x7fff0000],  # allow it if that is not x86-64,
		[0x20, 0, 0, 0]);            # load its number,
	push @filter, [0x15, @calls - $_, 0, $calls[$_]] for 0 .. $#calls;
	push @filter, [0x06, 0, 0, 0x7fff0000],  # allow any other,
		[0x06, 0, 0, 0x00050000];    # answer one of these with error 0
	my $program = join "", map { pack "SCCL", @$_ } @filter;
	my $header = pack "Sx6P", scalar @filter, $program;
	syscall(157, 22, 2, $header) == 0 or die "mapbench: the kernel takes no filter of system calls: $!\n";
	exec { $ARGV[0] } @ARGV or die "mapbench: cannot run $ARGV[0]: $!\n"'

userns_set() { # sets the three above, to what works
	local kind
	USERNS_KIND='' USERNS_UNSHARE=() USERNS_FILTER=()
	kind=$(userns_trial unshare)
	if [[ -n $kind ]]; then
		USERNS_KIND=${kind/mapped/root} USERNS_UNSHARE=(unshare)
	elif [[ $(userns_trial unshare -Ur --map-auto) == mapped ]]; then
		# It is one's own ID that is root there, so that what we make belongs to oneself outside.
		USERNS_KIND=mapped USERNS_UNSHARE=(unshare -Ur --map-auto)
	elif [[ -n $(userns_trial unshare -Ur) ]]; then
		USERNS_KIND=single USERNS_UNSHARE=(unshare -Ur)
	fi
	[[ $USERNS_KIND != single ]] || USERNS_FILTER=(perl -e "$USERNS_PERL")
}

# userns_run COMMAND...: with the rights over what is in the root file system, some of which may belong to
# subordinate IDs
userns_run() {
	if [[ $USERNS_KIND == root ]]; then "$@"; else "${USERNS_UNSHARE[@]}" "$@"; fi
}

# userns_mounting FLAGS COMMAND...: become COMMAND, which mounts, in namespaces that unshare makes with those
userns_mounting() {
	# shellcheck disable=SC2086 # they are several
	exec "${USERNS_UNSHARE[@]}" --mount $1 "${USERNS_FILTER[@]}" "${@:2}"
}

userns_setting() { # userns_setting NAME: of the kernel's; empty where it has none of that name
	cat "/proc/sys/${1//.//}" 2>/dev/null || true
}

# userns_why: what whoever administers this host can do
userns_why() {
	if [[ $(userns_setting user.max_user_namespaces) == 0 ]]; then
		echo "sysctl user.max_user_namespaces=10000 allows it"
	elif [[ $(userns_setting kernel.unprivileged_userns_clone) == 0 ]]; then
		echo "sysctl kernel.unprivileged_userns_clone=1 allows it"
	elif [[ $(userns_setting kernel.apparmor_restrict_unprivileged_userns) == 1 ]]; then
		echo "sysctl kernel.apparmor_restrict_unprivileged_userns=0 allows it"
	else
		echo "this host, or the container that it is, has to allow it"
	fi
}

userns_need() { # one line, and the end, where nothing can be mounted
	[[ -n $USERNS_KIND ]] || userns_set # which nobody has asked for yet, or it works by now
	[[ -z $USERNS_KIND ]] || return 0
	[[ $EUID != 0 ]] ||
		die 1 "cannot mount anything here, so no root file system can be entered: run as root with CAP_SYS_ADMIN (a container needs --privileged), or allow user namespaces: $(userns_why)"
	die 1 "cannot make a user namespace and mount in it, which an ordinary user needs: the administrator can allow it ($(userns_why)), or run this as root, with sudo"
}
