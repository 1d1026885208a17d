package perrin.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A module tree walked from its root: slots in order with their dotted names, and a number for each
 * module, by which those that draw noise tell their streams apart.
 */
final class Layout {
  private final List<String> names = new ArrayList<>();
  private final List<Parameter> slots = new ArrayList<>();
  private final Map<Parameter, Integer> indices = new IdentityHashMap<>();
  private final Map<Module, Integer> sites = new IdentityHashMap<>();

  private Layout() {}

  static Layout of(Module root) {
    Layout l = new Layout();
    l.walk(root, "");
    Set<String> seen = new HashSet<>();
    for (String name : l.names) {
      if (!seen.add(name)) {
        throw new IllegalStateException("module: two parameters have the name '" + name + "'");
      }
    }
    return l;
  }

  private void walk(Module m, String prefix) {
    if (sites.putIfAbsent(m, sites.size()) != null) {
      throw new IllegalStateException(
          "module: "
              + m.getClass().getSimpleName()
              + " is registered twice, the second time as '"
              + prefix
              + "'; register it once and call it as often as you like");
    }
    m.ownSlots()
        .forEach(
            (name, slot) -> {
              indices.put(slot, slots.size());
              names.add(prefix.isEmpty() ? name : prefix + "." + name);
              slots.add(slot);
            });
    m.parts().forEach((name, part) -> walk(part, prefix.isEmpty() ? name : prefix + "." + name));
  }

  List<String> names() {
    return Collections.unmodifiableList(names);
  }

  List<Parameter> slots() {
    return Collections.unmodifiableList(slots);
  }

  int size() {
    return slots.size();
  }

  int index(Parameter slot) {
    Integer i = indices.get(slot);
    if (i == null) {
      throw new IllegalArgumentException(
          "pass: parameter "
              + slot
              + " is not among those of this network; register its module by child(…)");
    }
    return i;
  }

  int site(Module module) {
    Integer i = sites.get(module);
    if (i == null) {
      throw new IllegalArgumentException(
          "pass: "
              + module.getClass().getSimpleName()
              + " is not a part of this network; register it by child(…)");
    }
    return i;
  }

  boolean sameAs(Layout other) {
    if (!names.equals(other.names)) {
      return false;
    }
    for (int i = 0; i < slots.size(); i++) {
      if (!slots.get(i).shape().equals(other.slots.get(i).shape())) {
        return false;
      }
    }
    return true;
  }
}
