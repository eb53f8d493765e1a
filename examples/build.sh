# Part of ./run, ./demo, ./todo and ./pictures, which have set root: builds what they run, quietly, unless that is there and no source has
# changed since. Leaves the program's class path in class_path.
place=$root/examples/target/demo
stamp=$place/built
build_log=$place/build.log
# What the program is made of; tests and documentation are not.
sources=("$root/pom.xml")
for module in sdk-api sdk-testkit transport-websocket transport-grpc transport-longpoll codec-json examples; do
  sources+=("$root/$module/pom.xml" "$root/$module/src/main")
done

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
command -v "$java" >/dev/null || fail "${0##*/} needs a JDK, 17 or later: there is no $java"

is_built() {
  [[ -f $stamp && -d $root/examples/target/classes ]] || return 1
  # A folder is newer too when a file in it was deleted.
  [[ -z $(find "${sources[@]}" -newer "$stamp" -print -quit) ]]
}

build() {
  command -v mvn >/dev/null || fail "${0##*/} needs Maven, 3.8.7 or later, to build: there is no mvn"
  echo "building: once, and again when sources change; log in ${build_log#"$root"/}"
  rm -rf "$place"
  mkdir -p "$place"
  # Made before the build, so that a source which changes meanwhile is noticed the next time.
  touch "$place/started"
  if ! mvn --batch-mode --no-transfer-progress --file "$root/pom.xml" --projects examples --also-make \
    -Dquick -Dmaven.test.skip -Dprotobuf.skip package >"$build_log" 2>&1; then
    grep '^\[ERROR\]' "$build_log" | head -n 20 >&2 || true
    fail "the build has failed: see $build_log"
  fi
  mv "$place/started" "$stamp"
}

if ! is_built; then
  # Two programs that are started together do not build over each other.
  mkdir -p "$root/examples/target"
  if command -v flock >/dev/null; then
    exec 9>"$root/examples/target/demo.lock"
    flock 9
  fi
  is_built || build
  exec 9>&-
fi

class_path="$root/examples/target/classes:$place/lib/*"
