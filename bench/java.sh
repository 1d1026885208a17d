# Sourced by the scripts of this folder: $java, a JDK 25, and $options, the flags of `perrin`.
java=${JAVA_HOME:-}/bin/java
if [ ! -x "$java" ] || ! "$java" -version 2>&1 | grep -q '"25'; then
  for java in /usr/lib/jvm/*25*/bin/java "$(command -v java)"; do [ -x "$java" ] && break; done
fi
options=$(grep -v '^#' diffusion/jvm.options | tr '\n' ' ')
