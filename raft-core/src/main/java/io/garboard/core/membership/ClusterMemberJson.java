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
 * Members as etcd's JSON, in the rows of table {@code members} and, as a list, on the peer port: {@code {"id":…,"peerURLs":[…],"isLearner":true,"name":"…",
 * "clientURLs":[…]}}, empty fields left out.
 */
public final class ClusterMemberJson {

    private static final JsonFactory JSON = new JsonFactory();

    private ClusterMemberJson() {}

    static byte[] encode(ClusterMember member) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            write(json, member);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** An array of all of them. */
    public static byte[] encodeList(List<ClusterMember> members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartArray();
            for (ClusterMember member : members) {
                write(json, member);
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, ClusterMember member) throws IOException {
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
        try (JsonParser json = JSON.createParser(row)) {
            json.nextToken();
            return read(json);
        }
    }

    /**
     * Reads what {@link #encodeList} or etcd wrote.
     *
     * @throws IOException if it is something else
     */
    public static List<ClusterMember> decodeList(byte[] array) throws IOException {
        List<ClusterMember> members = new ArrayList<>();
        try (JsonParser json = JSON.createParser(array)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw new IOException("not a list of members");
            }
            while (json.nextToken() == JsonToken.START_OBJECT) {
                members.add(read(json));
            }
        } catch (NumberFormatException e) {
            throw new IOException("a member's id is no number", e);
        }
        return members;
    }

    /** From the object's beginning on. */
    private static ClusterMember read(JsonParser json) throws IOException {
        long id = 0;
        String name = "";
        List<String> peerUrls = List.of();
        List<String> clientUrls = List.of();
        boolean learner = false;
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
