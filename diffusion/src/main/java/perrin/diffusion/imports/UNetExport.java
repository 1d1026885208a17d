package perrin.diffusion.imports;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import perrin.diffusion.run.HostTensor;
import perrin.diffusion.run.UserException;
import perrin.nn.diffusers.DiffusersNetwork;
import perrin.nn.net.UNetConfig;
import perrin.nn.net.UNetOptions;
import perrin.tensor.Shape;

/**
 * Perrin's U-Net of DDPM as a {@code UNet2DModel}: the same function under other names.
 *
 * <p>The library's steps count from 0, so that its network is told t = k - 1. With w the
 * frequencies, sin(w k) = cos w sin(w t) + sin w cos(w t) and cos(w k) = cos w cos(w t) - sin w
 * sin(w t): the first layer of the time's embedding takes that in. Labels keep their numbers; the
 * last one, beyond the classes, stands for none.
 */
final class UNetExport {
  private static final Pattern LEVEL = Pattern.compile("(down|up)\\.(\\d+)\\.(.*)");
  private static final Map<String, String> ENDS =
      Map.of(
          "time.linear1", "time_embedding.linear_1",
          "time.linear2", "time_embedding.linear_2",
          "label", "class_embedding",
          "input", "conv_in",
          "norm", "conv_norm_out",
          "output", "conv_out");

  private final UNetConfig config;

  private UNetExport(UNetConfig config) {
    this.config = config;
  }

  /**
   * The library's form.
   *
   * @param config of the network
   * @param values its parameters by name
   * @return options and tensors
   * @throws UserException if the library's U-Net has no such shape
   */
  static ModelFolder of(UNetConfig config, Map<String, HostTensor> values) {
    if (!config.options().equals(UNetOptions.DDPM)) {
      throw new UserException(
          "the network is a U-Net with options beyond DDPM's, which UNet2DModel does not have: only"
              + " --net unet, told labels at most, can be exported");
    }
    var export = new UNetExport(config);
    Map<String, Object> options = export.options();
    DiffusersNetwork network = DiffusersNetwork.of(options);
    var renamed = new LinkedHashMap<String, HostTensor>();
    values.forEach((name, value) -> export.put(renamed, name, value));
    SequencedMap<String, HostTensor> ordered = new LinkedHashMap<>();
    network
        .module()
        .named()
        .forEach(
            (name, slot) -> {
              HostTensor value = renamed.remove(name);
              if (value == null || !value.shape().equals(slot.shape())) {
                throw new IllegalStateException("export: no value for '" + name + "'");
              }
              ordered.put(name, value);
            });
    if (!renamed.isEmpty()) {
      throw new IllegalStateException("export: left over are " + renamed.keySet());
    }
    return new ModelFolder(options, network, ordered);
  }

  private Map<String, Object> options() {
    var down = new ArrayList<String>();
    var up = new ArrayList<String>();
    var channels = new ArrayList<Integer>();
    for (int i = 0; i < config.levels(); i++) {
      down.add(config.attends(i) ? "AttnDownBlock2D" : "DownBlock2D");
      up.addFirst(config.attends(i) ? "AttnUpBlock2D" : "UpBlock2D");
      channels.add(config.channels(i));
    }
    var o = new LinkedHashMap<String, Object>();
    o.put("_class_name", "UNet2DModel");
    o.put("sample_size", config.imageSize());
    o.put("in_channels", config.inChannels());
    o.put("out_channels", config.outChannels());
    o.put("center_input_sample", false);
    o.put("time_embedding_type", "positional");
    o.put("freq_shift", 0);
    o.put("flip_sin_to_cos", false);
    o.put("down_block_types", down);
    o.put("up_block_types", up);
    o.put("block_out_channels", channels);
    o.put("layers_per_block", config.residualBlocks());
    o.put("mid_block_scale_factor", 1);
    o.put("downsample_padding", 1);
    o.put("dropout", config.dropout());
    o.put("act_fn", "silu");
    o.put("attention_head_dim", headDim());
    o.put("norm_num_groups", config.groups());
    o.put("norm_eps", 1e-5);
    o.put("resnet_time_scale_shift", "default");
    o.put("add_attention", true);
    o.put("num_class_embeds", config.classes() == 0 ? null : config.classes() + 1);
    return o;
  }

  /** Features of a head, which the library has the same everywhere; null for one head. */
  private Integer headDim() {
    if (config.heads() == 1) {
      return null;
    }
    int middle = config.channels(config.levels() - 1);
    for (int i = 0; i < config.levels(); i++) {
      if (config.attends(i) && config.channels(i) != middle) {
        throw new UserException(
            ("the network has %d heads at levels of %d and %d channels; UNet2DModel has heads of"
                    + " equal size everywhere, and cannot take it")
                .formatted(config.heads(), config.channels(i), middle));
      }
    }
    return middle / config.heads();
  }

  private void put(Map<String, HostTensor> out, String name, HostTensor value) {
    int dot = name.lastIndexOf('.');
    String kind = name.substring(dot);
    String layer = layer(name.substring(0, dot));
    if (layer.endsWith(".qkv")) {
      String attention = layer.substring(0, layer.length() - "qkv".length());
      for (int i = 0; i < 3; i++) {
        out.put(attention + List.of("to_q", "to_k", "to_v").get(i) + kind, third(value, i));
      }
    } else if (layer.endsWith(".to_out.0") && kind.equals(".weight")) {
      int c = value.shape().dim(0);
      out.put(layer + kind, new HostTensor(Shape.of(c, c), value.values()));
    } else if (name.equals("time.linear1.weight")) {
      out.put(layer + kind, new HostTensor(value.shape(), earlier(floats(value))));
    } else {
      out.put(layer + kind, value);
    }
  }

  private String layer(String name) {
    if (ENDS.containsKey(name)) {
      return ENDS.get(name);
    }
    if (name.startsWith("middle.")) {
      return "mid_block."
          + part(name.substring("middle.".length()).replaceFirst("^attention", "attention.0"));
    }
    Matcher m = LEVEL.matcher(name);
    if (!m.matches()) {
      throw new IllegalStateException("export: what is '" + name + "'?");
    }
    int level = Integer.parseInt(m.group(2));
    boolean down = m.group(1).equals("down");
    return (down ? "down_blocks." + level : "up_blocks." + (config.levels() - 1 - level))
        + "."
        + part(m.group(3));
  }

  private static String part(String name) {
    return name.replaceFirst("^block\\.", "resnets.")
        .replaceFirst("^attention\\.", "attentions.")
        .replaceFirst("^downsample\\.", "downsamplers.0.")
        .replaceFirst("^upsample\\.", "upsamplers.0.")
        .replaceFirst("(resnets\\.\\d+)\\.time$", "$1.time_emb_proj")
        .replaceFirst("(resnets\\.\\d+)\\.skip$", "$1.conv_shortcut")
        .replaceFirst("(attentions\\.\\d+)\\.norm$", "$1.group_norm")
        .replaceFirst("(attentions\\.\\d+)\\.out$", "$1.to_out.0");
  }

  /** Queries', keys' or values' part of [3C,C,1,1] or [3C]. */
  private static HostTensor third(HostTensor all, int which) {
    float[] values = floats(all);
    int each = values.length / 3;
    int c = all.shape().dim(0) / 3;
    Shape shape = all.shape().rank() == 1 ? Shape.of(c) : Shape.of(c, c);
    return new HostTensor(shape, Arrays.copyOfRange(values, which * each, (which + 1) * each));
  }

  /** The weights that make of the features of k - 1 what these make of those of k. */
  private float[] earlier(float[] w) {
    int n = config.baseChannels() / 2;
    float[] out = new float[w.length];
    for (int row = 0; row < w.length / (2 * n); row++) {
      for (int i = 0; i < n; i++) {
        double frequency = Math.exp(-Math.log(10000) * i / n);
        int sine = row * 2 * n + i;
        int cosine = sine + n;
        double s = Math.sin(frequency);
        double c = Math.cos(frequency);
        out[sine] = (float) (w[sine] * c - w[cosine] * s);
        out[cosine] = (float) (w[sine] * s + w[cosine] * c);
      }
    }
    return out;
  }

  private static float[] floats(HostTensor value) {
    if (value.values() instanceof float[] floats) {
      return floats;
    }
    double[] wide = (double[]) value.values();
    float[] out = new float[wide.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) wide[i];
    }
    return out;
  }
}
