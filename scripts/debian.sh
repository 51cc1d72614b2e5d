# Sourced by scripts that fetch Debian packages without installing them.

# use_debian STATE SUITE...: from here on apt-get and apt-cache know only these suites and an empty system. The system's package lists stay
# as they are; needs no root. MIRROR overrides the mirror that apt is configured with.
use_debian() {
  local state=$1 suite mirror
  shift
  for tool in apt-get apt-cache dpkg-deb; do
    command -v "$tool" > /dev/null || {
      echo "$tool is missing: this needs Debian's package tools" >&2
      return 1
    }
  done
  mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2> /dev/null | grep -E '/debian/?$' | head -n 1 || true)}
  mirror=${mirror:-http://deb.debian.org/debian}
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
  : > "$state/status"
  for suite in "$@"; do
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
  done > "$state/sources.list"
  cat > "$state/apt.conf" << CONF
Dir::Etc::sourcelist "$state/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$state/lists";
Dir::State::status "$state/status";
Dir::Cache "$state/cache";
APT::Install-Recommends "false";
APT::Sandbox::User "$(id -un)";
CONF
  export APT_CONFIG=$state/apt.conf
  apt-get -qq update || {
    echo "the package lists of $mirror cannot be had" >&2
    return 1
  }
}
