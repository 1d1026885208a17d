package perrin.diffusion.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Animations as GIF (version 89a) that repeat for ever, with one palette for all frames. */
public final class GifFile {
  private static final String IMAGE_FORMAT = "javax_imageio_gif_image_1.0";
  private static final String STREAM_FORMAT = "javax_imageio_gif_stream_1.0";

  private GifFile() {}

  /**
   * Encodes an animation.
   *
   * @param frames the pictures, at least one, all of one size and number of channels
   * @param delayMillis how long each is shown, in milliseconds; GIF knows hundredths of a second
   * @param lastMillis how long the last one is shown
   * @return the bytes of a GIF file
   * @throws IllegalArgumentException if there are no frames, they differ in size or channels, or a
   *     delay is outside 10 ms to 10 minutes
   */
  public static byte[] encode(List<Bitmap> frames, int delayMillis, int lastMillis) {
    check(frames, delayMillis);
    check(frames, lastMillis);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      var palette = Palette.of(frames);
      writer.setOutput(out);
      var type =
          new ImageTypeSpecifier(
              palette.model(), palette.model().createCompatibleSampleModel(1, 1));
      writer.prepareWriteSequence(streamMetadata(writer, palette, frames.getFirst()));
      for (int i = 0; i < frames.size(); i++) {
        int millis = i == frames.size() - 1 ? lastMillis : delayMillis;
        BufferedImage image = palette.apply(frames.get(i));
        var metadata = frameMetadata(writer, type, millis, i == 0);
        writer.writeToSequence(new IIOImage(image, null, metadata), null);
      }
      writer.endWriteSequence();
    } catch (IOException e) {
      throw new UncheckedIOException("gif: " + e.getMessage(), e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /**
   * Writes an animation, whole or not at all; the last frame stays two seconds.
   *
   * @param file the file
   * @param frames the pictures, at least one, all of one size and number of channels
   * @param delayMillis how long each but the last is shown, in milliseconds
   * @throws IOException if the file cannot be written
   * @throws IllegalArgumentException as {@link #encode}
   */
  public static void write(Path file, List<Bitmap> frames, int delayMillis) throws IOException {
    AtomicWrite.bytes(file, encode(frames, delayMillis, Math.max(2000, delayMillis)));
  }

  private static void check(List<Bitmap> frames, int millis) {
    if (frames.isEmpty()) {
      throw new IllegalArgumentException("gif: an animation needs at least one frame");
    }
    var first = frames.getFirst();
    for (var frame : frames) {
      if (frame.width() != first.width()
          || frame.height() != first.height()
          || frame.channels() != first.channels()
          || frame.width() > 0xffff
          || frame.height() > 0xffff) {
        throw new IllegalArgumentException(
            "gif: a frame of %d x %d pixels, %d channels among frames of %d x %d, %d"
                .formatted(
                    frame.width(),
                    frame.height(),
                    frame.channels(),
                    first.width(),
                    first.height(),
                    first.channels()));
      }
    }
    if (millis < 10 || millis > 600_000) {
      throw new IllegalArgumentException(
          "gif: a delay of %d ms must be from 10 to 600000".formatted(millis));
    }
  }

  private static IIOMetadata streamMetadata(ImageWriter writer, Palette palette, Bitmap frame)
      throws IOException {
    var metadata = writer.getDefaultStreamMetadata(null);
    var root = (IIOMetadataNode) metadata.getAsTree(STREAM_FORMAT);
    child(root, "Version", "value", "89a");
    child(
        root,
        "LogicalScreenDescriptor",
        "logicalScreenWidth",
        String.valueOf(frame.width()),
        "logicalScreenHeight",
        String.valueOf(frame.height()),
        "colorResolution",
        "8",
        "pixelAspectRatio",
        "0");
    var model = palette.model();
    var table =
        child(
            root,
            "GlobalColorTable",
            "sizeOfGlobalColorTable",
            String.valueOf(model.getMapSize()),
            "backgroundColorIndex",
            "0",
            "sortFlag",
            "FALSE");
    for (int i = 0; i < model.getMapSize(); i++) {
      var entry = new IIOMetadataNode("ColorTableEntry");
      entry.setAttribute("index", String.valueOf(i));
      entry.setAttribute("red", String.valueOf(model.getRed(i)));
      entry.setAttribute("green", String.valueOf(model.getGreen(i)));
      entry.setAttribute("blue", String.valueOf(model.getBlue(i)));
      table.appendChild(entry);
    }
    metadata.setFromTree(STREAM_FORMAT, root);
    return metadata;
  }

  private static IIOMetadata frameMetadata(
      ImageWriter writer, ImageTypeSpecifier type, int millis, boolean first) throws IOException {
    var metadata = writer.getDefaultImageMetadata(type, null);
    var root = (IIOMetadataNode) metadata.getAsTree(IMAGE_FORMAT);
    child(
        root,
        "GraphicControlExtension",
        "disposalMethod",
        "doNotDispose",
        "userInputFlag",
        "FALSE",
        "transparentColorFlag",
        "FALSE",
        "delayTime",
        String.valueOf(Math.max(1, Math.round(millis / 10f))),
        "transparentColorIndex",
        "0");
    if (first) {
      var extensions = child(root, "ApplicationExtensions");
      var loop = new IIOMetadataNode("ApplicationExtension");
      loop.setAttribute("applicationID", "NETSCAPE");
      loop.setAttribute("authenticationCode", "2.0");
      loop.setUserObject(new byte[] {1, 0, 0}); // repeat 0 times: for ever
      extensions.appendChild(loop);
    }
    metadata.setFromTree(IMAGE_FORMAT, root);
    return metadata;
  }

  /** The child of a name, found or made, with attributes set. */
  private static IIOMetadataNode child(IIOMetadataNode parent, String name, String... attributes) {
    IIOMetadataNode node = null;
    for (int i = 0; i < parent.getLength(); i++) {
      if (parent.item(i).getNodeName().equals(name)) {
        node = (IIOMetadataNode) parent.item(i);
      }
    }
    if (node == null) {
      node = new IIOMetadataNode(name);
      parent.appendChild(node);
    }
    for (int i = 0; i < attributes.length; i += 2) {
      node.setAttribute(attributes[i], attributes[i + 1]);
    }
    return node;
  }
}
