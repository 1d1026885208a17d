package perrin.diffusion.network.kind;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import perrin.autograd.Var;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.condition.Inputs;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.data.TextStates;
import perrin.diffusion.data.format.StatesFile;
import perrin.diffusion.imports.ModelFolder;
import perrin.diffusion.network.NamedNetwork;
import perrin.diffusion.network.Networks;
import perrin.diffusion.network.Trainable;
import perrin.diffusion.run.NetworkSettings;
import perrin.diffusion.run.UserException;
import perrin.nn.Pass;
import perrin.nn.diffusers.DiffusersNetwork;
import perrin.nn.net.ConditionalNetwork;
import perrin.nn.net.Conditioning;
import perrin.nn.net.Encoding;
import perrin.tensor.Backend;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * A network of the diffusers library as its own configuration describes it.
 *
 * <p>The library counts steps from 0, Perrin from 1: the network is told a step less.
 */
public final class DiffusersEntry implements NamedNetwork {
  /** The entry; made by the catalogue. */
  public DiffusersEntry() {}

  @Override
  public Trainable make(
      Settings settings, NetworkSettings shape, ImageShape image, int outChannels, Inputs told) {
    String from = settings.bracketed("from");
    if (from.isBlank()) {
      throw new CatalogException(
          "network diffusers: from= must name a folder with a config.json; 'perrin import' makes a"
              + " run of such a folder");
    }
    Path folder = Path.of(from);
    DiffusersNetwork net = ModelFolder.network(folder);
    check(net, image, outChannels, told);
    Path file = folder.resolve(ModelFolder.NULL_STATES);
    TextStates none = Files.exists(file) ? StatesFile.read(file) : null;
    BiFunction<Conditioning, Var, Conditioning> all =
        (c, x) -> told.states() && c.text() == null ? untold(net, none, c, x) : c;
    ConditionalNetwork network =
        (p, x, t, c) -> checked(net, p, x, t.sub(1), all.apply(c, x), told);
    return new Trainable(
        net.module(), net instanceof Encoding inner ? new Encoder(network, inner, all) : network);
  }

  /** With its inner state. */
  private record Encoder(
      ConditionalNetwork network, Encoding inner, BiFunction<Conditioning, Var, Conditioning> told)
      implements Encoding {
    @Override
    public Var forward(Pass p, Var x, Var t, Conditioning c) {
      return network.forward(p, x, t, c);
    }

    @Override
    public Var encoded(Pass p, Var x, Var t, Conditioning c) {
      return inner.encoded(p, x, t.sub(1), told.apply(c, x));
    }
  }

  /** States come from a user's file: what does not fit is no fault of the program. */
  private static Var checked(
      DiffusersNetwork net, Pass p, Var x, Var t, Conditioning c, Inputs told) {
    try {
      return net.forward(p, x, t, c);
    } catch (ShapeException e) {
      if (!told.states()) {
        throw e;
      }
      throw new DataException("the states of a text do not fit: " + e.getMessage(), e);
    } catch (IndexOutOfBoundsException e) {
      if (told.classes() == 0 || net.nullLabel() >= 0) {
        throw e;
      }
      throw new UserException(
          "the network has no class that stands for none, which guidance needs: if its last one"
              + " does, import it with --null-class",
          e);
    }
  }

  /**
   * The folder that a network's name says.
   *
   * @param net as set: {@code diffusers:from=[…]}
   * @return the folder, null if it is another network
   */
  public static Path folder(String net) {
    var choice = Networks.catalog().choose(net);
    return choice.entry() instanceof DiffusersEntry
        ? Path.of(choice.settings().bracketed("from"))
        : null;
  }

  private static void check(DiffusersNetwork net, ImageShape image, int outChannels, Inputs told) {
    if (told.scalars() > 0 || told.image() != null || told.tokens() > 0) {
      throw new CatalogException("network diffusers is told labels and the states of a text");
    }
    if (net.inChannels() != image.channels() || net.outChannels() != outChannels) {
      throw new CatalogException(
          "network diffusers: its config.json makes %d channels of %d, but the run needs %d of %d"
              .formatted(net.outChannels(), net.inChannels(), outChannels, image.channels()));
    }
    if (image.height() % net.unit() != 0 || image.width() % net.unit() != 0) {
      throw new CatalogException(
          "network diffusers: its config.json makes images of a multiple of %d rows and columns, but"
                  .formatted(net.unit())
              + " the run's have %d x %d: give another --image-size"
                  .formatted(image.height(), image.width()));
    }
    if (net.toldSigma()) {
      throw new CatalogException(
          "network diffusers: the time_embedding_type of its UNet2DModel is fourier: it is told"
              + " sigma, for which no imported scheduler exists; positional would fit");
    }
    int labels = told.classes();
    boolean fits = labels == net.labels() || net.nullLabel() < 0 && labels == net.labels() - 1;
    if (!fits) {
      throw new CatalogException(
          "network diffusers: its config.json has %d labels, but the run tells %d"
              .formatted(net.labels(), labels));
    }
    if (net.textFeatures() > 0 && !told.states()) {
      throw new CatalogException(
          "network diffusers: it reads the states of a text: --condition states");
    }
  }

  /** What it is told where nothing is: the run's null states, or zeros for one token. */
  private static Conditioning untold(DiffusersNetwork net, TextStates none, Conditioning c, Var x) {
    int b = x.dim(0);
    Backend backend = x.backend();
    if (none == null) {
      Shape zeros = Shape.of(b, 1, net.textFeatures());
      return net.textFeatures() == 0
          ? c
          : c.withText(
              Var.constant(Tensor.full(backend, backend.floatType(), zeros, 0)), null, c.pooled());
    }
    TextStates all = none.cycled(0, b);
    Conditioning told =
        c.withText(part(backend, b, all.text()), null, part(backend, b, all.pooled()));
    return all.scalars() == null ? told : told.withScalars(part(backend, b, all.scalars()));
  }

  private static Var part(Backend backend, int b, TextStates.Part part) {
    if (part == null) {
      return null;
    }
    int[] dims = new int[part.dims().length + 1];
    dims[0] = b;
    System.arraycopy(part.dims(), 0, dims, 1, part.dims().length);
    var values = new double[part.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = part.values()[i];
    }
    return Var.constant(Tensor.constant(backend, Shape.of(dims), values));
  }

  @Override
  public boolean readsStates() {
    return true;
  }

  @Override
  public String name() {
    return "diffusers";
  }

  @Override
  public String summary() {
    return "a network of the diffusers library, as a folder's config.json has it";
  }

  @Override
  public String paper() {
    return "arXiv 2112.10752, 2212.09748";
  }

  @Override
  public List<Setting> settings() {
    return List.of(new Setting("from", "", "the folder, in brackets; of an import the run's own"));
  }
}
