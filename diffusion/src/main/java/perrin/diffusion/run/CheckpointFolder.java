package perrin.diffusion.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import perrin.diffusion.data.Cursor;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.ImageShape;
import perrin.nn.io.Safetensors;
import perrin.nn.io.SafetensorsEntry;
import perrin.nn.io.SafetensorsException;
import perrin.nn.io.SafetensorsFile;

/**
 * The checkpoints of a run, one safetensors file each: {@code step-00000500.safetensors}.
 *
 * <p>A file appears under its name only once it is whole and flushed, so that a kill leaves either
 * the old newest checkpoint or the new one. The latest is the one with the largest step that can be
 * read and whose checksum holds; nothing points to it.
 */
public final class CheckpointFolder {
  private static final Pattern NAME = Pattern.compile("step-(\\d{8})\\.safetensors");
  private static final String FORMAT = "perrin-checkpoint-1";

  private final Path folder;

  /**
   * The checkpoints in a folder.
   *
   * @param folder may not exist yet
   */
  public CheckpointFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * The file of a step.
   *
   * @param step optimiser steps done
   * @return where its checkpoint is or would be
   */
  public Path file(int step) {
    return folder.resolve("step-%08d.safetensors".formatted(step));
  }

  /**
   * The steps of which there is a file, readable or not.
   *
   * @return ascending
   * @throws UserException if the folder cannot be read
   */
  public List<Integer> steps() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> NAME.matcher(f.getFileName().toString()))
          .filter(java.util.regex.Matcher::matches)
          .map(m -> Integer.valueOf(m.group(1)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UserException(folder + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Writes a checkpoint, then deletes the oldest beyond a number.
   *
   * @param checkpoint what to write
   * @param keep newest files that stay, at least 1
   * @throws IOException if it cannot be written; those before are intact then
   */
  public void write(Checkpoint checkpoint, int keep) throws IOException {
    Files.createDirectories(folder);
    var entries = new LinkedHashMap<String, SafetensorsEntry>();
    checkpoint.tensors().forEach((name, tensor) -> entries.put(name, tensor.entry()));
    var facts = new TreeMap<String, String>();
    facts.put("format", FORMAT);
    facts.put("step", Integer.toString(checkpoint.step()));
    facts.put("epoch", Long.toString(checkpoint.cursor().epoch()));
    facts.put("position", Integer.toString(checkpoint.cursor().position()));
    ImageShape image = checkpoint.card().image();
    facts.put("channels", Integer.toString(image.channels()));
    facts.put("height", Integer.toString(image.height()));
    facts.put("width", Integer.toString(image.width()));
    facts.put("classes", lines(checkpoint.card().classes()));
    facts.put("scalars", lines(checkpoint.card().scalars()));
    DataCard.Vocabulary vocabulary = checkpoint.card().vocabulary();
    if (vocabulary != null) {
      facts.put("vocabulary", vocabulary.json());
      facts.put("tokens", Integer.toString(vocabulary.length()));
    }
    facts.put("seconds", Double.toString(checkpoint.figures().seconds()));
    facts.put("loss-sum", Double.toString(checkpoint.figures().lossSum()));
    facts.put("loss-count", Integer.toString(checkpoint.figures().lossCount()));
    facts.put("seed", Long.toString(checkpoint.seed()));
    facts.put("data", checkpoint.dataFingerprint());
    facts.put("crc32c", CheckpointDigest.of(facts, checkpoint.tensors()));
    Safetensors.write(file(checkpoint.step()), entries, facts);
    var steps = steps();
    for (int step : steps.subList(0, Math.max(0, steps.size() - keep))) {
      if (step < checkpoint.step()) {
        Files.deleteIfExists(file(step));
      }
    }
  }

  /**
   * Reads the newest checkpoint that is whole.
   *
   * @param notice told, in a line each, of newer ones that are damaged
   * @return the checkpoint, or null if there is no file at all
   * @throws UserException if there are files and none is whole
   */
  public Checkpoint latest(Consumer<String> notice) {
    List<Integer> steps = steps();
    String last = null;
    for (int step : steps.reversed()) {
      try {
        return read(file(step));
      } catch (SafetensorsException e) {
        if (last != null) {
          notice.accept(last);
        }
        last = e.getMessage() + "; going back to the checkpoint before";
      }
      if (step != steps.getFirst()) {
        notice.accept(last);
        last = null;
      }
    }
    if (steps.isEmpty()) {
      return null;
    }
    throw new UserException(
        "%s: none of the %d checkpoints is readable; the newest to oldest were tried"
            .formatted(folder, steps.size()));
  }

  /**
   * Reads the checkpoint of a step.
   *
   * @param step optimiser steps done
   * @return the checkpoint
   * @throws UserException if there is none, or it is damaged
   */
  public Checkpoint at(int step) {
    if (!Files.exists(file(step))) {
      throw new UserException(
          "%s: no checkpoint of step %d; there are %s".formatted(folder, step, steps()));
    }
    try {
      return read(file(step));
    } catch (SafetensorsException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  /**
   * Reads one file and checks it.
   *
   * @param file the file
   * @return the checkpoint
   * @throws SafetensorsException if it is not a whole checkpoint
   */
  public static Checkpoint read(Path file) throws SafetensorsException {
    try (SafetensorsFile in = Safetensors.open(file)) {
      var facts = new TreeMap<>(in.metadata());
      if (!FORMAT.equals(facts.get("format"))) {
        throw new SafetensorsException(
            file, "is not a checkpoint of this version (" + FORMAT + ")");
      }
      var tensors = new LinkedHashMap<String, HostTensor>();
      for (var e : in.tensors().entrySet()) {
        tensors.put(e.getKey(), HostTensor.read(in, e.getValue()));
      }
      String told = facts.remove("crc32c");
      String crc = CheckpointDigest.of(facts, tensors);
      if (!crc.equals(told)) {
        throw new SafetensorsException(
            file, "is damaged: its checksum is %s, not %s".formatted(crc, told));
      }
      return checkpoint(facts, tensors);
    } catch (SafetensorsException e) {
      throw e;
    } catch (RuntimeException e) {
      // A fact is missing or no number, or a shape too large: the header was tampered with.
      throw new SafetensorsException(file, "is no whole checkpoint: " + e.getMessage(), e);
    }
  }

  private static Checkpoint checkpoint(
      Map<String, String> facts, SequencedMap<String, HostTensor> tensors) {
    return new Checkpoint(
        whole(facts, "step"),
        new Cursor(Long.parseLong(facts.get("epoch")), whole(facts, "position")),
        new DataCard(
            new ImageShape(whole(facts, "channels"), whole(facts, "height"), whole(facts, "width")),
            names(facts, "classes"),
            names(facts, "scalars"),
            facts.containsKey("vocabulary")
                ? new DataCard.Vocabulary(facts.get("vocabulary"), whole(facts, "tokens"))
                : null),
        new Checkpoint.Figures(
            Double.parseDouble(facts.get("seconds")),
            Double.parseDouble(facts.get("loss-sum")),
            whole(facts, "loss-count")),
        Long.parseLong(facts.get("seed")),
        String.valueOf(facts.get("data")),
        tensors);
  }

  /** One name a line; a line break within a name would make two of it. */
  private static String lines(List<String> names) {
    return names.stream().map(n -> n.replaceAll("\\R", " ")).collect(Collectors.joining("\n"));
  }

  /** None in checkpoints of a time before networks were told anything. */
  private static List<String> names(Map<String, String> facts, String name) {
    String lines = facts.getOrDefault(name, "");
    return lines.isEmpty() ? List.of() : List.of(lines.split("\n", -1));
  }

  private static int whole(Map<String, String> facts, String name) {
    return Integer.parseInt(facts.get(name));
  }
}
