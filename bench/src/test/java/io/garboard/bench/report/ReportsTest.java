package io.garboard.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.garboard.bench.load.LoadResult;
import io.garboard.bench.workload.Figures;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ReportsTest {

    private static final Comparison PUT = new Comparison(
            "put",
            64,
            1024,
            1,
            List.of("garboard", "etcd"),
            List.of(
                    List.of(run(200, 1.5, 4), run(400, 2.5, 3), run(300, 2, 2)),
                    List.of(run(100, 4, 6), run(100, 4, 6), run(100, 4, 6))));
    private static final Comparison ALONE =
            new Comparison("list <all>", 8, 16, 3, List.of("garboard"), List.of(List.of(run(10, 1, Double.NaN))));

    private static Figures run(double throughput, double p50Millis, double serverCpu) {
        LoadResult load = new LoadResult(1000, throughput, p50Millis, 2 * p50Millis, 3 * p50Millis, 9);
        return new Figures("", load, serverCpu, 0.5, 256 << 20, Double.NaN, 800);
    }

    @Test
    void jsonHasBothSidesAndTheRatios() throws Exception {
        JsonNode report = new ObjectMapper()
                .readTree(JsonReport.render(Map.of("processor", "a \"fast\" one\\\n"), List.of(PUT, ALONE)));
        assertThat(report.at("/environment/processor").asText()).isEqualTo("a \"fast\" one\\\n");
        JsonNode put = report.at("/results/0");
        assertThat(put.get("workload").asText()).isEqualTo("put");
        assertThat(put.get("inFlight").asInt()).isEqualTo(64);
        assertThat(put.get("valueSize").asInt()).isEqualTo(1024);
        assertThat(put.get("members").asInt()).isEqualTo(1);
        assertThat(put.get("throughputRatio").asDouble()).isEqualTo(3);
        assertThat(put.get("p50Ratio").asDouble()).isEqualTo(0.5);
        assertThat(put.get("serverCpuRatio").asDouble()).isEqualTo(0.5);
        assertThat(put.get("diskRatio").isNull()).isTrue();
        assertThat(put.at("/ours/server").asText()).isEqualTo("garboard");
        assertThat(put.at("/ours/throughput").asDouble()).isEqualTo(300);
        assertThat(put.at("/ours/throughputSpread").asDouble()).isEqualTo(0.666667);
        assertThat(put.at("/ours/runs")).hasSize(3);
        assertThat(put.at("/theirs/p99Millis").asDouble()).isEqualTo(8);
        assertThat(put.at("/theirs/peakResidentMebibytes").asDouble()).isEqualTo(256);
    }

    @Test
    void jsonOfOneServerHasNoOtherSide() throws Exception {
        JsonNode alone = new ObjectMapper()
                .readTree(JsonReport.render(Map.of(), List.of(PUT, ALONE)))
                .at("/results/1");
        assertThat(alone.has("theirs")).isFalse();
        assertThat(alone.has("throughputRatio")).isFalse();
        assertThat(alone.at("/ours/serverCpuSecondsPer100k").isNull()).isTrue();
    }

    @Test
    void markdownHasARowForEachServerAndOneForTheRatios() {
        List<String> lines = MarkdownReport.render(List.of(PUT, ALONE)).lines().toList();
        assertThat(lines).hasSize(6);
        assertThat(lines.get(1)).matches("(\\|---)+\\|");
        assertThat(lines.get(2)).startsWith("| put, 64 in flight, 1024 B | garboard | 300 | 2.000 | 4.000 |");
        assertThat(lines.get(4)).startsWith("| **put, 64 in flight, 1024 B** | **ratio** | **3.00** | **0.50** |");
        assertThat(lines.get(5)).startsWith("| list <all>, 8 in flight, 16 B, 3 members | garboard | 10.0 |");
        long columns = lines.get(0).chars().filter(c -> c == '|').count();
        assertThat(lines).allMatch(line -> line.chars().filter(c -> c == '|').count() == columns);
    }

    @Test
    void textIsAligned() {
        List<String> lines = TextReport.render(List.of(PUT)).lines().toList();
        int column = lines.get(0).indexOf("server");
        assertThat(lines.get(1).substring(column)).startsWith("garboard");
        assertThat(lines.get(2).substring(column)).startsWith("etcd");
        assertThat(lines.get(3).substring(column)).startsWith("ratio");
    }

    @Test
    void svgIsWellFormedAndItsBarsAreToScale() throws Exception {
        Document svg = parse(SvgReport.render(Figure.THROUGHPUT, List.of(PUT, ALONE)));
        List<Double> widths = new ArrayList<>();
        for (int i = 0; i < svg.getElementsByTagName("rect").getLength(); i++) {
            var rect = svg.getElementsByTagName("rect").item(i).getAttributes();
            if (rect.getNamedItem("height").getNodeValue().equals("12")) {
                widths.add(Double.valueOf(rect.getNamedItem("width").getNodeValue()));
            }
        }
        assertThat(widths).containsExactly(420.0, 140.0, 420.0);
        // What has no such figure is left out.
        assertThat(parse(SvgReport.render(Figure.DISK, List.of(PUT, ALONE)))
                        .getElementsByTagName("text")
                        .getLength())
                .isEqualTo(1);
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }
}
