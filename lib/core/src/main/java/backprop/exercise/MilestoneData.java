package backprop.exercise;

import backprop.data.Dataset;
import backprop.data.FashionMnist;
import backprop.data.MobyDick;
import backprop.data.Vocabulary;
import java.util.List;
import java.util.function.Supplier;

/**
 * What milestones are tested with: data that the course ships, by name, so that whoever asks for a
 * training says which examples it means, and need not carry them along.
 */
public enum MilestoneData {
  /** The 10,000 images of {@link FashionMnist#subset}, {@code x [n,784]}. */
  FASHION_ROWS(MilestoneData::rows),

  /** The same, {@code x [n,1,28,28]}. */
  FASHION_IMAGES(() -> FASHION_ROWS.parts().stream().map(MilestoneData::images).toList()),

  /** {@link MobyDick}, in stretches of {@value #CONTEXT} characters, {@code x, y [n,32]}. */
  MOBY_DICK(MilestoneData::stretches);

  /** How many characters a stretch of text has. */
  public static final int CONTEXT = 32;

  private final Supplier<List<Dataset>> reader;
  private List<Dataset> parts;

  MilestoneData(Supplier<List<Dataset>> reader) {
    this.reader = reader;
  }

  /** To train on. */
  public Dataset train() {
    return parts().get(0);
  }

  /** To measure with; nothing of it is in the other. */
  public Dataset heldBack() {
    return parts().get(1);
  }

  private synchronized List<Dataset> parts() {
    if (parts == null) {
      parts = reader.get();
    }
    return parts;
  }

  private static List<Dataset> rows() {
    FashionMnist fashion = FashionMnist.subset();
    return List.of(fashion.train(), fashion.test());
  }

  private static Dataset images(Dataset rows) {
    return Dataset.ofClasses(
        rows.x().reshape(rows.size(), 1, 28, 28), rows.y().toIntVector(), rows.classNames());
  }

  private static List<Dataset> stretches() {
    MobyDick book = MobyDick.load();
    Vocabulary characters = book.vocabulary();
    return List.of(
        Dataset.ofText(book.train(), characters, CONTEXT),
        Dataset.ofText(book.validation(), characters, CONTEXT));
  }
}
