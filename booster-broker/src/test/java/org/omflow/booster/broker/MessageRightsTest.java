package org.omflow.booster.broker;

import static org.apache.activemq.artemis.core.security.CheckType.BROWSE;
import static org.apache.activemq.artemis.core.security.CheckType.CONSUME;
import static org.apache.activemq.artemis.core.security.CheckType.CREATE_ADDRESS;
import static org.apache.activemq.artemis.core.security.CheckType.CREATE_DURABLE_QUEUE;
import static org.apache.activemq.artemis.core.security.CheckType.CREATE_NON_DURABLE_QUEUE;
import static org.apache.activemq.artemis.core.security.CheckType.DELETE_ADDRESS;
import static org.apache.activemq.artemis.core.security.CheckType.DELETE_DURABLE_QUEUE;
import static org.apache.activemq.artemis.core.security.CheckType.DELETE_NON_DURABLE_QUEUE;
import static org.apache.activemq.artemis.core.security.CheckType.SEND;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.core.security.CheckType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.omflow.booster.broker.MessageRights.Cell;
import org.omflow.booster.broker.MessageRights.Kind;
import org.omflow.booster.broker.MessageRights.Word;
import org.omflow.booster.broker.queue.AddressKind;
import org.omflow.booster.broker.user.AccessTable;
import org.omflow.booster.broker.user.UserRole;

/** The table in KEYS-AND-ROLES.md of who may do what with messages says the same as the table the broker is given. */
@Tag("key")
class MessageRightsTest {
    @ParameterizedTest
    @MethodSource("cells")
    void theReadmeTellsTheRightsOfEachRoleAtEachAddress(Cell cell) {
        Set<CheckType> told = EnumSet.noneOf(CheckType.class);
        cell.words().forEach(word -> told.addAll(rights(word, cell.kind())));

        assertThat(given(cell.address(), cell.role())).isEqualTo(told);
    }

    @Test
    void theReadmeTellsOfEveryAddressAndOfNoOther() throws IOException {
        assertThat(cells().stream().map(Cell::address).distinct())
                .containsExactlyInAnyOrderElementsOf(AccessTable.securityRoles().keySet());
    }

    @Test
    void everyQueueAndTopicHasALineAndIsCalledWhatItIs() throws IOException {
        for (AddressKind kind : AddressKind.ALL) {
            assertThat(cells())
                    .filteredOn(cell -> cell.address().equals(kind.name()))
                    .isNotEmpty()
                    .allMatch(cell -> cell.kind() == (kind.isQueue() ? Kind.QUEUE : Kind.TOPIC));
        }
    }

    @Test
    void everyRoleHasAColumn() throws IOException {
        List<String> columns = MessageRights.table().columns();

        assertThat(columns.subList(2, columns.size()))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(UserRole.values()).map(UserRole::text).toList());
        assertThat(AccessTable.securityRoles().values().stream()
                        .flatMap(Set::stream)
                        .map(org.apache.activemq.artemis.core.security.Role::getName)
                        .collect(Collectors.toSet()))
                .isSubsetOf(columns);
    }

    static List<Cell> cells() throws IOException {
        return MessageRights.cells();
    }

    private static Set<CheckType> given(String address, UserRole role) {
        Set<CheckType> given = EnumSet.noneOf(CheckType.class);
        for (org.apache.activemq.artemis.core.security.Role line :
                AccessTable.securityRoles().get(address)) {
            if (line.getName().equals(role.text())) {
                Arrays.stream(CheckType.values())
                        .filter(right -> right.hasRole(line))
                        .forEach(given::add);
            }
        }
        return given;
    }

    /** What the broker must let somebody do so that they can do this. */
    private static Set<CheckType> rights(Word word, Kind kind) {
        return switch (word) {
            case SEND -> Set.of(SEND);
            case TAKE -> Set.of(CONSUME);
            case BROWSE -> Set.of(BROWSE);
            case LISTEN -> Set.of(CONSUME, CREATE_NON_DURABLE_QUEUE, DELETE_NON_DURABLE_QUEUE);
            case LISTEN_DURABLY -> Set.of(CONSUME, CREATE_DURABLE_QUEUE, DELETE_DURABLE_QUEUE);
            case MAKE_OWN ->
                kind == Kind.REPLY
                        ? Set.of(CONSUME, CREATE_DURABLE_QUEUE, CREATE_ADDRESS)
                        : Set.of(
                                CONSUME,
                                CREATE_NON_DURABLE_QUEUE,
                                DELETE_NON_DURABLE_QUEUE,
                                CREATE_ADDRESS,
                                DELETE_ADDRESS);
        };
    }
}
