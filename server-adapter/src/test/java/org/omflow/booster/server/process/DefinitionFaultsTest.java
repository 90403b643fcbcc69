package org.omflow.booster.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omflow.booster.ha.json.Json;

@Tag("job")
class DefinitionFaultsTest {
    private static final String GOOD_NODES = "{'id':'start','type':'start','next':'end'},{'id':'end','type':'end'}";

    @Test
    void listsEveryFaultAtOnce() {
        List<Fault> faults = faults(
                Processes.json(
                        """
                {'key':'no key','colour':'red',
                 'form':[{'name':'amount','type':'number'},{'name':'amount','type':'text'},{'name':'size','type':'text'},
                         {'name':'kind','type':'choice'}],
                 'nodes':[
                  {'id':'start','type':'start','next':'route'},
                  {'id':'route','type':'switch','cases':[{'when':'amount >','next':'big'},{'when':'amuont > 1','next':'big'}],
                   'otherwise':'nowhere'},
                  {'id':'big','type':'form','fields':['price'],'next':'wait'},
                  {'id':'wait','type':'sleep','next':'end'},
                  {'id':'end','type':'end','next':'start'}]}"""));
        assertThat(faults)
                .extracting(Fault::path)
                .containsExactlyInAnyOrder(
                        "/colour",
                        "/key",
                        "/form/1/name",
                        "/form/2/name",
                        "/form/3/choices",
                        "/nodes/1/cases/0/when",
                        "/nodes/1/cases/1/when",
                        "/nodes/1/otherwise",
                        "/nodes/2/fields/0",
                        "/nodes/3/type",
                        "/nodes/4/next");
        assertThat(faults).allSatisfy(fault -> assertThat(fault.message()).endsWith("."));
    }

    @Test
    void listsFaultsInMessage() {
        InvalidDefinitionException thrown = thrown(Processes.json("{'key':'a b','nodes':[" + GOOD_NODES + "]}"));
        assertThat(thrown)
                .hasMessage(
                        "The process definition has 1 fault: /key: Property 'key' is 'a b'; it must have 1 to 64 letters,"
                                + " digits, '_', '.' or '-' and start with a letter or digit.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " ~ ",
            quoteCharacter = '`',
            value = {
                "[] ~ `` ~ it must be an object",
                "'text' ~ `` ~ it must be an object",
                "{'nodes':[GOOD]} ~ /key ~ 'key' is missing",
                "{'key':5,'nodes':[GOOD]} ~ /key ~ is '5'; it must be text in quotes",
                "{'key':null,'nodes':[GOOD]} ~ /key ~ is 'null'; it must be text in quotes",
                "{'key':'','nodes':[GOOD]} ~ /key ~ is ''; it must have 1 to 64 letters",
                "{'key':'-a','nodes':[GOOD]} ~ /key ~ start with a letter or digit",
                "{'key':'k','name':' ','nodes':[GOOD]} ~ /name ~ is ' '; it must have 1 to 200 characters",
                "{'key':'k','name':7,'nodes':[GOOD]} ~ /name ~ is '7'; it must be text in quotes",
                "{'key':'k','vers~ion':1,'nodes':[GOOD]} ~ /vers~0ion ~ is unknown in a definition; known properties are key, name",
                "{'key':'k'} ~ /nodes ~ 'nodes' is missing; give a list of 1 to 500 nodes",
                "{'key':'k','nodes':{}} ~ /nodes ~ is '{}'; it must be a list",
                "{'key':'k','nodes':[]} ~ /nodes ~ has 0; it must be a list of 1 to 500 nodes",
                "{'key':'k','nodes':[GOOD,5]} ~ /nodes/2 ~ A node is '5'; it must be an object",
                "{'key':'k','form':{},'nodes':[GOOD]} ~ /form ~ is '{}'; it must be a list of 0 to 200 fields",
            })
    void namesFaultOfDefinition(String json, String path, String message) throws Exception {
        String written = json.replace("GOOD", GOOD_NODES).replace('\'', '"');
        assertOnly(faults(Json.read(written)), path, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " ~ ",
            quoteCharacter = '`',
            value = {
                "5 ~ `` ~ A field is '5'; it must be an object",
                "{'type':'text'} ~ /name ~ 'name' is missing",
                "{'name':5,'type':'text'} ~ /name ~ must be text in quotes",
                "{'name':'my field','type':'text'} ~ /name ~ must have 1 to 64 letters, digits or '_'",
                "{'name':'1st','type':'text'} ~ /name ~ start with a letter or '_'",
                "{'name':'größe','type':'text'} ~ /name ~ letters, digits or '_'",
                "{'name':'size','type':'text'} ~ /name ~ is a reserved word of expressions; choose another, such as 'size_'",
                "{'name':'and','type':'text'} ~ /name ~ is a reserved word",
                "{'name':'a'} ~ /type ~ 'type' is missing",
                "{'name':'a','type':true} ~ /type ~ must be text in quotes",
                "{'name':'a','type':'colour'} ~ /type ~ 'colour' is not a field type; use one of text, number, boolean, date,"
                        + " choice, list",
                "{'name':'a','type':'text','label':''} ~ /label ~ it must have 1 to 200 characters",
                "{'name':'a','type':'text','required':'yes'} ~ /required ~ it must be true or false",
                "{'name':'a','type':'text','maxLength':0} ~ /maxLength ~ is '0'; it must be a whole number from 1 to 100000",
                "{'name':'a','type':'text','maxLength':100001} ~ /maxLength ~ from 1 to 100000",
                "{'name':'a','type':'text','maxLength':'5'} ~ /maxLength ~ from 1 to 100000",
                "{'name':'a','type':'number','maxLength':5} ~ /maxLength ~ is unknown in a field of type number",
                "{'name':'a','type':'text','choices':['b']} ~ /choices ~ is unknown in a field of type text",
                "{'name':'a','type':'text','hint':'b'} ~ /hint ~ known properties are name, type, label, required, maxLength",
                "{'name':'a','type':'choice'} ~ /choices ~ 'choices' is missing",
                "{'name':'a','type':'choice','choices':[]} ~ /choices ~ has 0; it must be a list of 1 to 1000 texts",
                "{'name':'a','type':'choice','choices':['b',5]} ~ /choices/1 ~ is '5'; it must be text in quotes",
                "{'name':'a','type':'choice','choices':['b','b']} ~ /choices/1 ~ names 'b' twice",
            })
    void namesFaultOfField(String field, String path, String message) throws Exception {
        String json = ("{'key':'k','form':[" + field + "],'nodes':[" + GOOD_NODES + "]}").replace('\'', '"');
        assertOnly(faults(Json.read(json)), "/form/0" + path, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " ~ ",
            quoteCharacter = '`',
            value = {
                "{'type':'form','next':'end'} ~ /id ~ 'id' is missing",
                "{'id':5,'type':'form','next':'end'} ~ /id ~ must be text in quotes",
                "{'id':'a b','type':'form','next':'end'} ~ /id ~ is 'a b'; it must have 1 to 64 letters",
                "{'id':'end','type':'form','next':'end'} ~ /id ~ 'end' is already used by /nodes/1",
                "{'id':'n','next':'end'} ~ /type ~ 'type' is missing",
                "{'id':'n','type':7} ~ /type ~ must be text in quotes",
                "{'id':'n','type':'Form','next':'end'} ~ /type ~ 'Form' is not a node type; use one of start, end, form, switch,"
                        + " setform, async, collection, subflow",
                "{'id':'n','type':'sleep','next':'end'} ~ /type ~ 'sleep' is not supported yet",
                "{'id':'n','type':'call','next':'end'} ~ /type ~ 'call' is not supported yet",
                "{'id':'n','type':'form','next':'end','name':''} ~ /name ~ it must have 1 to 200 characters",
                "{'id':'n','type':'form'} ~ /next ~ 'next' is missing",
                "{'id':'n','type':'form','next':5} ~ /next ~ must be text in quotes",
                "{'id':'n','type':'form','next':'nowhere'} ~ /next ~ leads to 'nowhere', but no node has that id",
                "{'id':'n','type':'form','next':'start'} ~ /next ~ leads to the start 'start'",
                "{'id':'n','type':'form','next':'end','fields':'a'} ~ /fields ~ it must be a list of 0 to 200 field names",
                "{'id':'n','type':'form','next':'end','fields':[5]} ~ /fields/0 ~ must be text in quotes",
                "{'id':'n','type':'form','next':'end','fields':['b']} ~ /fields/0 ~ 'b' is not declared by the form",
                "{'id':'n','type':'form','next':'end','fields':['a','a']} ~ /fields/1 ~ names 'a' twice",
                "{'id':'n','type':'form','next':'end','required':['b']} ~ /required/0 ~ 'b' is not declared by the form",
                "{'id':'n','type':'form','next':'end','fields':[],'required':['a']} ~ /required ~ 'a' is required here but",
                "{'id':'n','type':'form','next':'end','otherwise':'end'} ~ /otherwise ~ is unknown in a form node",
                "{'id':'n','type':'end','next':'end'} ~ /next ~ is unknown in an end node; known properties are id, type, name",
                "{'id':'n','type':'setform','next':'end'} ~ /set ~ 'set' is missing",
                "{'id':'n','type':'setform','next':'end','set':{}} ~ /set ~ it must be an object of 1 to 200",
                "{'id':'n','type':'setform','next':'end','set':['a']} ~ /set ~ it must be an object",
                "{'id':'n','type':'setform','next':'end','set':{'a':5}} ~ /set/a ~ is '5'; it must be text in quotes",
                "{'id':'n','type':'setform','next':'end','set':{'b':'1'}} ~ /set/b ~ 'b' is not declared",
                "{'id':'n','type':'setform','next':'end','set':{'b/c':'1'}} ~ /set/b~1c ~ 'b/c' is not declared",
                "{'id':'n','type':'setform','next':'end','set':{'a':'1 +'}} ~ /set/a ~ cannot be read: syntax error near",
                "{'id':'n','type':'setform','next':'end','set':{'a':''}} ~ /set/a ~ cannot be read: it has 0 characters",
                "{'id':'n','type':'setform','next':'end','set':{'a':'b'}} ~ /set/a ~ names the field 'b', which the form does"
                        + " not declare",
                "{'id':'n','type':'switch'} ~ /cases ~ 'cases' is missing; give a list of 1 to 100 cases",
                "{'id':'n','type':'switch','cases':[]} ~ /cases ~ has 0",
                "{'id':'n','type':'switch','cases':['a']} ~ /cases/0 ~ A case is '\\'a\\''",
                "{'id':'n','type':'switch','cases':[{'next':'end'}]} ~ /cases/0/when ~ 'when' is missing",
                "{'id':'n','type':'switch','cases':[{'when':'a > 1'}]} ~ /cases/0/next ~ 'next' is missing",
                "{'id':'n','type':'switch','cases':[{'when':true,'next':'end'}]} ~ /cases/0/when ~ must be text in quotes",
                "{'id':'n','type':'switch','cases':[{'when':'a = 1','next':'end'}]} ~ /cases/0/when ~ '=' at position 3 has no"
                        + " meaning here; compare with ==",
                "{'id':'n','type':'switch','cases':[{'when':'b','next':'end'}]} ~ /cases/0/when ~ 'b', which the form does not",
                "{'id':'n','type':'switch','cases':[{'when':'a','next':'end','if':1}]} ~ /cases/0/if ~ is unknown in a case",
                "{'id':'n','type':'switch','cases':[{'when':'a','next':'x'}]} ~ /cases/0/next ~ no node has that id",
                "{'id':'n','type':'switch','cases':[{'when':'a','next':'end'}],'otherwise':'x'} ~ /otherwise ~ no node has that id",
                "{'id':'n','type':'switch','cases':[{'when':'a','next':'end'}],'next':'end'} ~ /next ~ is unknown in a switch",
                "{'id':'n','type':'async'} ~ /branches ~ 'branches' is missing",
                "{'id':'n','type':'async','branches':['end']} ~ /branches ~ has 1; it must be a list of 2 to 100 different",
                "{'id':'n','type':'async','branches':'end'} ~ /branches ~ must be a list of 2 to 100",
                "{'id':'n','type':'async','branches':['x','end']} ~ /branches/0 ~ no node has that id",
                "{'id':'n','type':'async','branches':['end',5]} ~ /branches/1 ~ must be text in quotes",
                "{'id':'n','type':'async','branches':['end','end']} ~ /branches/1 ~ names 'end' twice",
                "{'id':'n','type':'collection'} ~ /next ~ 'next' is missing",
                "{'id':'n','type':'collection','next':'end','of':'a'} ~ /of ~ is unknown in a collection",
                "{'id':'n','type':'subflow','next':'end'} ~ /process ~ 'process' is missing",
                "{'id':'n','type':'subflow','process':'a b','next':'end'} ~ /process ~ is 'a b'; it must have 1 to 64 letters",
                "{'id':'n','type':'subflow','process':'p','next':'end','form':5} ~ /form ~ it must be an object of 0 to 200",
                "{'id':'n','type':'subflow','process':'p','next':'end','form':{'x':'b'}} ~ /form/x ~ 'b', which the form does",
                "{'id':'n','type':'subflow','process':'p','next':'end','form':{'':'a'}} ~ /form/ ~ must have 1 to 64 characters",
                "{'id':'n','type':'subflow','process':'p','next':'end','result':{'b':'x'}} ~ /result/b ~ 'b' is not declared",
                "{'id':'n','type':'subflow','process':'p','next':'end','result':{'a':'x+'}} ~ /result/a ~ cannot be read",
                "{'id':'n','type':'subflow','process':'p'} ~ /next ~ 'next' is missing",
            })
    void namesFaultOfNode(String node, String path, String message) throws Exception {
        // Nothing leads to the node; that is its own fault only where all else is right.
        String json = ("{'key':'k','form':[{'name':'a','type':'number'}],'nodes':[" + GOOD_NODES + "," + node + "]}")
                .replace("\\'", "Q")
                .replace('\'', '"');
        List<Fault> found = faults(Json.read(json)).stream()
                .filter(fault -> !fault.message().contains("can never be reached"))
                .toList();
        assertOnly(found, "/nodes/2" + path, message.replace("\\'", "\""));
    }

    @Test
    void asksForStartFieldsThatFormRequires() {
        List<Fault> faults = faults(Processes.json(
                "{'key':'k','form':[{'name':'a','type':'text','required':true}],'nodes':[{'id':'start','type':'start',"
                        + "'fields':[],'next':'end'},{'id':'end','type':'end'}]}"));
        assertOnly(faults, "/nodes/0/fields", "'a' is required by the form but not among 'fields' of the start");
    }

    @Test
    void acceptsAnyFieldNameWithoutForm() {
        ProcessDefinition open = Processes.process(
                "{'id':'start','type':'start','fields':['a b','größe'],'next':'set'},"
                        + "{'id':'set','type':'setform','set':{'c-d':'whatever + 1'},'next':'end'},{'id':'end','type':'end'}");
        assertThat(open.fields().any()).isTrue();
        assertThat(open.start().asked().fields()).containsExactly("a b", "größe");
    }

    @ParameterizedTest
    @CsvSource({"498,0", "499,1"})
    void hasAtMost500Nodes(int forms, int expected) throws Exception {
        String nodes = IntStream.range(0, forms)
                .mapToObj(i ->
                        "{'id':'f" + i + "','type':'form','next':'" + (i + 1 < forms ? "f" + (i + 1) : "end") + "'}")
                .collect(Collectors.joining(
                        ",", "{'id':'start','type':'start','next':'f0'},", ",{'id':'end','type':'end'}"));
        assertFaultCount("{'key':'k','nodes':[" + nodes + "]}", expected);
    }

    @ParameterizedTest
    @CsvSource({"200,0", "201,1"})
    void hasAtMost200Fields(int fields, int expected) throws Exception {
        String form = IntStream.range(0, fields)
                .mapToObj(i -> "{'name':'f" + i + "','type':'text'}")
                .collect(Collectors.joining(","));
        assertFaultCount("{'key':'k','form':[" + form + "],'nodes':[" + GOOD_NODES + "]}", expected);
    }

    @ParameterizedTest
    @CsvSource({"100,0", "101,1"})
    void hasAtMost100Cases(int cases, int expected) throws Exception {
        String all = IntStream.range(0, cases)
                .mapToObj(i -> "{'when':'a == " + i + "','next':'end'}")
                .collect(Collectors.joining(","));
        assertFaultCount(
                "{'key':'k','nodes':[{'id':'start','type':'start','next':'s'},{'id':'s','type':'switch','cases':[" + all
                        + "]},{'id':'end','type':'end'}]}",
                expected);
    }

    @ParameterizedTest
    @CsvSource({"1000,0", "1001,1"})
    void hasAtMost1000CharactersInExpression(int characters, int expected) throws Exception {
        assertFaultCount(
                "{'key':'k','nodes':[{'id':'start','type':'start','next':'s'},{'id':'s','type':'setform','set':{'a':'1"
                        + " ".repeat(characters - 1) + "'},'next':'end'},{'id':'end','type':'end'}]}",
                expected);
    }

    private static void assertFaultCount(String json, int expected) throws Exception {
        JsonNode read = Json.read(json.replace('\'', '"'));
        if (expected == 0) {
            ProcessDefinition.read(read);
        } else {
            assertThat(faults(read)).hasSize(expected);
        }
    }

    private static void assertOnly(List<Fault> faults, String path, String message) {
        assertThat(faults).hasSize(1);
        assertThat(faults.get(0).path()).isEqualTo(path);
        assertThat(faults.get(0).message()).contains(message).endsWith(".");
    }

    private static List<Fault> faults(JsonNode json) {
        return thrown(json).faults();
    }

    private static InvalidDefinitionException thrown(JsonNode json) {
        try {
            ProcessDefinition.read(json);
        } catch (InvalidDefinitionException e) {
            return e;
        }
        throw new AssertionError("no fault in " + json);
    }
}
