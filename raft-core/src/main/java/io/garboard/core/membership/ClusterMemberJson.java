package io.garboard.core.membership;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of table {@code members}: etcd's JSON, {@code {"id":…,"peerURLs":[…],"isLearner":true,"name":"…",
 * "clientURLs":[…]}}, empty fields left out.
 */
final class ClusterMemberJson {

    private static final JsonFactory JSON = new JsonFactory();

    private ClusterMemberJson() {}

    static byte[] encode(ClusterMember member) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeFieldName("id");
            json.writeNumber(Long.toUnsignedString(member.id()));
            writeUrls(json, "peerURLs", member.peerUrls());
            if (member.learner()) {
                json.writeBooleanField("isLearner", true);
            }
            if (!member.name().isEmpty()) {
                json.writeStringField("name", member.name());
            }
            writeUrls(json, "clientURLs", member.clientUrls());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeUrls(JsonGenerator json, String field, List<String> urls) throws IOException {
        if (!urls.isEmpty()) {
            json.writeArrayFieldStart(field);
            for (String url : urls) {
                json.writeString(url);
            }
            json.writeEndArray();
        }
    }

    static ClusterMember decode(byte[] row) throws IOException {
        long id = 0;
        String name = "";
        List<String> peerUrls = List.of();
        List<String> clientUrls = List.of();
        boolean learner = false;
        try (JsonParser json = JSON.createParser(row)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "id" -> id = Long.parseUnsignedLong(json.getText());
                    case "name" -> name = json.getText();
                    case "isLearner" -> learner = json.getBooleanValue();
                    case "peerURLs" -> peerUrls = readUrls(json);
                    case "clientURLs" -> clientUrls = readUrls(json);
                    default -> json.skipChildren();
                }
            }
        }
        return new ClusterMember(id, name, peerUrls, clientUrls, learner);
    }

    private static List<String> readUrls(JsonParser json) throws IOException {
        List<String> urls = new ArrayList<>();
        while (json.nextToken() == JsonToken.VALUE_STRING) {
            urls.add(json.getText());
        }
        return urls;
    }
}
